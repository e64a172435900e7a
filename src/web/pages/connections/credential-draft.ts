import type { CredentialRequest, VerifyRequest } from '#contract/connections.ts'

/** A credential while it is typed. */
export interface CredentialDraft {
  kind: 'token' | 'key'
  token: string
  email: string
  key: string
}

export const EMPTY_CREDENTIAL: CredentialDraft = { kind: 'token', token: '', email: '', key: '' }

/** What is sent; null until it is complete. What is pasted often brings a space or a line break along. */
export function toCredentialRequest(draft: CredentialDraft): CredentialRequest | null {
  const [token, email, key] = [draft.token.trim(), draft.email.trim(), draft.key.trim()]
  if (draft.kind === 'token') return token === '' ? null : { token }
  return email === '' || key === '' ? null : { email, key }
}

/** What is asked of a credential, of one account where its id was typed. */
export function toVerifyRequest(credential: CredentialRequest, accountId: string): VerifyRequest {
  return accountId === '' ? { credential } : { credential, accountIds: [accountId] }
}
