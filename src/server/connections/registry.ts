import type { LiveConnection } from './connection.ts'

/** The connections at the moment, in the order they were added. */
export interface Connections {
  list(): readonly LiveConnection[]
  get(id: string): LiveConnection | undefined
}

interface Change {
  added?: LiveConnection
  removed?: LiveConnection
}

export interface ConnectionRegistry extends Connections {
  /** Adds a connection, or replaces the one with the same id. */
  put(connection: LiveConnection): void
  remove(id: string): void
  /** Calls the listener after each change. Returns the function that unsubscribes it. */
  onChange(listener: (change: Change) => void): () => void
}

export function createConnectionRegistry(initial: readonly LiveConnection[]): ConnectionRegistry {
  const byId = new Map(initial.map((connection) => [connection.id, connection]))
  const listeners = new Set<(change: Change) => void>()
  const notify = (change: Change) => {
    for (const listener of listeners) listener(change)
  }
  return {
    list: () => [...byId.values()],
    get: (id) => byId.get(id),
    put(connection) {
      const removed = byId.get(connection.id)
      byId.set(connection.id, connection)
      notify({ added: connection, ...(removed && { removed }) })
    },
    remove(id) {
      const removed = byId.get(id)
      if (byId.delete(id) && removed) notify({ removed })
    },
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
