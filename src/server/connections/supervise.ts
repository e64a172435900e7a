import type { LiveConnection } from './connection.ts'
import type { ConnectionRegistry } from './registry.ts'

/**
 * Samples the queues of every connection in the registry, those added later too, and closes a connection that is
 * removed. Returns the function that stops the samplers.
 */
export function superviseConnections(registry: ConnectionRegistry): () => Promise<unknown> {
  const stopping = new Set<Promise<void>>()
  function stop({ sampler }: LiveConnection): void {
    const stopped = sampler.stop().finally(() => stopping.delete(stopped))
    stopping.add(stopped)
  }
  for (const { sampler } of registry.list()) sampler.start()
  const unsubscribe = registry.onChange(({ added, removed }) => {
    // Only its name or flags changed.
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
    return Promise.all(stopping)
  }
}
