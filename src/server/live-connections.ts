import type { LiveConnection } from '#server/connect.ts'
import { toCloudflareConnection } from '#server/connection-admin/stored-connections.ts'
import type { CloudflareConnection } from '#server/connection-config.ts'
import type { ConnectionRegistry } from '#server/connection-registry.ts'
import { StartError } from '#server/data-directory.ts'
import { VaultKeyProblem } from '#server/vault/vault-key.ts'
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

/** What was added in the dashboard. Throws `StartError`. */
export function readStored(vault: Vault): CloudflareConnection[] {
  try {
    return vault.list().map(toCloudflareConnection)
  } catch (error) {
    if (error instanceof VaultKeyProblem) throw new StartError(error.message, { cause: error })
    throw error
  }
}
