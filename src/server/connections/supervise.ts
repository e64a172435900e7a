import type { Connect, LiveConnection } from './connect.ts'
import { toCloudflareConnection } from './stored-connections.ts'
import type { LockedConnection, CloudflareConnection } from './connection.ts'
import type { ConnectionRegistry } from './registry.ts'
import { StartError } from '#server/start-error.ts'
import { QueuesError } from '#server/http/errors.ts'
import type { Vault } from '#server/vault/vault.ts'

/** Measures whatever is connected, now and later. The answer ends the measuring, and nothing else. */
export function measure(registry: ConnectionRegistry<LiveConnection>): () => Promise<unknown> {
  const ending = new Set<Promise<void>>()
  function stop({ sampler }: LiveConnection): void {
    const stopped = sampler.stop().finally(() => ending.delete(stopped))
    ending.add(stopped)
  }
  for (const { sampler } of registry.list()) sampler.start()
  const unsubscribe = registry.onChange(({ added, removed }) => {
    // Only its name or its flags changed.
    if (added?.sampler === removed?.sampler) return
    if (removed) {
      stop(removed)
      removed.close()
    }
    added?.sampler.start()
  })
  return () => {
    unsubscribe()
    for (const connection of registry.list()) stop(connection)
    return Promise.all(ending)
  }
}

/** Where a connection was set up that is not the dashboard's, and what to do when its id is taken. */
const CONFIGURED = {
  file: {
    where: 'in the file of --config',
    remedy: 'Give it another id in the file',
  },
  environment: {
    where: 'of the variables CLOUDFLARE_ACCOUNT_ID and CLOUDFLARE_API_TOKEN (or _KEY)',
    remedy: 'Unset the variables',
  },
} as const

/**
 * What was set up elsewhere and what was added in the dashboard. Throws `StartError` where two share an id: neither
 * may take the place of the other unnoticed.
 */
export function withStored(
  configured: readonly CloudflareConnection[],
  vault: Vault,
): readonly (CloudflareConnection | LockedConnection)[] {
  const stored = vault.list().map((each) => toCloudflareConnection(each))
  for (const { id, source } of configured) {
    vault.reserve(id)
    const twin = stored.find((candidate) => candidate.id === id)
    if (!twin || source === 'dashboard') continue
    const { where, remedy } = CONFIGURED[source]
    // Quoted so that a name stays on its line.
    const name = JSON.stringify(twin.name)
    throw new StartError(
      `The connection "${id}" ${where} has the id of ${name}, which was added on the page "Connections". ` +
        `${remedy}, or start once without it and remove ${name} on that page.`,
    )
  }
  return [...configured, ...stored]
}

/** Connects all. Throws `StartError` with the name of one whose credential no header could hold. */
export function connectAll(
  connections: readonly (CloudflareConnection | LockedConnection)[],
  connect: Connect,
): LiveConnection[] {
  return connections.map((connection) => {
    try {
      return connect(connection)
    } catch (error) {
      if (!(error instanceof QueuesError)) throw error
      throw new StartError(`The connection ${JSON.stringify(connection.name)}: ${error.message}`, {
        cause: error,
      })
    }
  })
}
