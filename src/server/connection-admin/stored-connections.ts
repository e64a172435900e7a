import type { CredentialRequest } from '#contract/connections.ts'
import type { CloudflareConnection } from '#server/connection-config.ts'
import type { Credential } from '#server/gateway/credential.ts'
import type { StoredConnection } from '#server/vault/vault.ts'

export function toCredential(request: CredentialRequest): Credential {
  return 'token' in request
    ? { kind: 'token', token: request.token.trim() }
    : { kind: 'key', email: request.email.trim(), key: request.key.trim() }
}

export function toSecret(credential: Credential): string {
  return JSON.stringify(credential)
}

/** What the vault opens was written by `toSecret` and by nothing else. */
export function toCloudflareConnection({
  secret,
  createdAt: _,
  ...stored
}: StoredConnection): CloudflareConnection {
  return { ...stored, source: 'dashboard', credential: JSON.parse(secret) as Credential }
}
