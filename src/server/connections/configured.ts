import type { Credential } from '#server/gateway/exchange/credential.ts'
import { StartError } from '#server/start-error.ts'
import type { LockedRow, StoredConnection, Vault } from '#server/vault/vault.ts'
import { isReservedId, type CloudflareConnection } from './connection.ts'

/** A connection as the vault stores it. Throws for a locked one, whose credential is not known. */
export function toStored(connection: CloudflareConnection, createdAt: number): StoredConnection {
  const { source: _, credential, ...rest } = connection
  if (credential.kind === 'locked') throw new Error(`The connection ${connection.id} is locked.`)
  return { ...rest, secret: JSON.stringify(credential), createdAt }
}

/** The reverse of `toStored`, which alone writes the secrets in the vault. */
export function fromStored({ createdAt: _, ...stored }: StoredConnection | LockedRow): CloudflareConnection {
  if ('whyLocked' in stored) {
    const { whyLocked, ...rest } = stored
    return { ...rest, source: 'dashboard', credential: { kind: 'locked', why: whyLocked } }
  }
  const { secret, ...rest } = stored
  return { ...rest, source: 'dashboard', credential: JSON.parse(secret) as Credential }
}

/** What is wrong with the ids of the connections in the file and the environment; null when nothing is. */
export function connectionsProblem(
  connections: readonly Pick<CloudflareConnection, 'id' | 'source'>[],
): string | null {
  const seen = new Set<string>()
  for (const { id, source } of connections) {
    if (isReservedId(id)) return `The connection id "${id}" is reserved. Choose another id.`
    if (seen.has(id)) {
      return source === 'environment'
        ? `The connection id "${id}" belongs to the account in CLOUDFLARE_ACCOUNT_ID. Choose another id in the file, or unset the variable.`
        : `The connection id "${id}" is used twice. Give each connection its own id.`
    }
    seen.add(id)
  }
  return null
}

/** How to resolve a conflict with a connection that was set up outside the dashboard. */
const CONFIGURED = {
  file: {
    where: 'in the --config file',
    remedy: 'Give it another id in the file',
  },
  environment: {
    where: 'from CLOUDFLARE_ACCOUNT_ID and CLOUDFLARE_API_TOKEN (or CLOUDFLARE_API_KEY)',
    remedy: 'Unset the variables',
  },
} as const

/**
 * The connections of the file and the environment, then those added in the dashboard. Throws `StartError` where two
 * share an id, so that neither silently replaces the other.
 */
export function withStored(
  configured: readonly CloudflareConnection[],
  vault: Vault,
): readonly CloudflareConnection[] {
  const stored = vault.list().map(fromStored)
  for (const { id, source } of configured) {
    vault.reserve(id)
    const twin = stored.find((candidate) => candidate.id === id)
    if (!twin || source === 'dashboard') continue
    const { where, remedy } = CONFIGURED[source]
    // Quoted, so that a line break in a name stays in this line.
    const name = JSON.stringify(twin.name)
    throw new StartError(
      `The connection "${id}" ${where} has the same id as ${name}, which was added in the dashboard. ` +
        `${remedy}, or start once without it and remove ${name} on the Connections page.`,
    )
  }
  return [...configured, ...stored]
}
