import type { ConnectionSource, ConnectionColor } from '#contract/connections.ts'
import { LOCAL_CONNECTION_ID } from '#contract/ids.ts'
import type { Credential } from '#server/gateway/exchange/credential.ts'

/** A Cloudflare account that the dashboard works with. The credential never leaves the server. */
export interface CloudflareConnection {
  /** Its name in addresses. */
  id: string
  name: string
  accountId: string
  credential: Credential
  /** Where it was set up, and so where it can be changed. */
  source: Exclude<ConnectionSource, 'embedded'>
  color: ConnectionColor | null
  isProduction: boolean
  isReadOnly: boolean
}

/** One whose stored credential does not open: it is listed, can be removed, and can be given another credential. */
export interface LockedConnection extends Omit<CloudflareConnection, 'credential'> {
  whyLocked: string
}

/** `verify` is a route of its own beside the connections. */
export const RESERVED_IDS = new Set([LOCAL_CONNECTION_ID, 'verify'])

/** What is wrong with the connections together; null when nothing is. */
export function connectionsProblem(connections: readonly Pick<CloudflareConnection, 'id'>[]): string | null {
  const ids = new Set<string>()
  for (const { id } of connections) {
    if (RESERVED_IDS.has(id)) return `A connection cannot have the id "${id}"; choose another.`
    if (ids.has(id)) return `The connection id "${id}" is there twice; choose another for one of them.`
    ids.add(id)
  }
  return null
}
