import type { CredentialRequest } from '#contract/connections.ts'
import type { LockedConnection, CloudflareConnection } from './connection.ts'
import type { Credential } from '#server/gateway/exchange/credential.ts'
import type { LockedRow, StoredConnection } from '#server/vault/vault.ts'

export function toCredential(request: CredentialRequest): Credential {
  return 'token' in request
    ? { kind: 'token', token: request.token.trim() }
    : { kind: 'key', email: request.email.trim(), key: request.key.trim() }
}

export function toSecret(credential: Credential): string {
  return JSON.stringify(credential)
}

type Stored = StoredConnection | LockedRow

/** What the vault opens was written by `toSecret` and by nothing else. */
export function toCloudflareConnection(stored: StoredConnection): CloudflareConnection
export function toCloudflareConnection(stored: Stored): CloudflareConnection | LockedConnection
export function toCloudflareConnection({
  createdAt: _,
  ...stored
}: Stored): CloudflareConnection | LockedConnection {
  if ('whyLocked' in stored) return { ...stored, source: 'dashboard' }
  const { secret, ...connection } = stored
  return { ...connection, source: 'dashboard', credential: JSON.parse(secret) as Credential }
}
