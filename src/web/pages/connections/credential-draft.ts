import type { CredentialRequest, VerifyRequest } from '#contract/connections.ts'

/** A credential while it is edited. */
export interface CredentialDraft {
  kind: 'token' | 'key'
  token: string
  email: string
  key: string
}

export const EMPTY_CREDENTIAL: CredentialDraft = { kind: 'token', token: '', email: '', key: '' }

/** The credential to send; null until it is complete. Trimmed, because pasted text often has a space or line break. */
export function toCredentialRequest(draft: CredentialDraft): CredentialRequest | null {
  const [token, email, key] = [draft.token.trim(), draft.email.trim(), draft.key.trim()]
  if (draft.kind === 'token') return token === '' ? null : { token }
  return email === '' || key === '' ? null : { email, key }
}

/** The request that verifies a credential, for a single account if its ID was entered. */
export function toVerifyRequest(credential: CredentialRequest, accountId: string): VerifyRequest {
  return accountId === '' ? { credential } : { credential, accountIds: [accountId] }
}
