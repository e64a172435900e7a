import { ERROR_CODE } from '#contract/error-codes.ts'
import { QueuesError } from '#server/http/errors.ts'

/** The credential of a connection: https://developers.cloudflare.com/fundamentals/api/get-started/ */
export type Credential = { kind: 'token'; token: string } | { kind: 'key'; email: string; key: string }

const VISIBLE_ASCII = /^[\x21-\x7e]+$/

/** The secret part, to check that it never leaks. */
export function secretsOf(credential: Credential): string[] {
  return [credential.kind === 'token' ? credential.token : credential.key]
}

/** The headers of every call to Cloudflare. No header of the client is passed on. */
export function outgoingHeaders(credential: Credential, version: string): Record<string, string> {
  return {
    accept: 'application/json',
    'accept-encoding': 'identity',
    'user-agent': `queuedeck/${version.replace(/[^\w.+-]/g, '')}`,
    // Last, so that nothing above can override it.
    ...credentialHeaders(credential),
  }
}

/** Throws for a credential that a header cannot hold: a line break would start another header. */
function credentialHeaders(credential: Credential): Record<string, string> {
  const values = credential.kind === 'token' ? [credential.token] : [credential.email, credential.key]
  if (!values.every((value) => VISIBLE_ASCII.test(value))) {
    const message =
      'The credentials of this connection are empty or contain an invalid character, such as a space or a line break. Copy them again.'
    throw new QueuesError(400, ERROR_CODE.missingCredentials, message)
  }
  if (credential.kind === 'token') return { authorization: `Bearer ${credential.token}` }
  return { 'x-auth-email': credential.email, 'x-auth-key': credential.key }
}
