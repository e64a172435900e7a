/** The connections there are at the moment, in the order they came. */
export interface Connections<T extends { id: string }> {
  list(): readonly T[]
  get(id: string): T | undefined
}

interface Change<T> {
  added?: T
  removed?: T
}

export interface ConnectionRegistry<T extends { id: string }> extends Connections<T> {
  /** Adds one, or takes the place of the one with the same id. */
  put(connection: T): void
  remove(id: string): void
  /** Called after each change, until the answer is called. */
  onChange(listener: (change: Change<T>) => void): () => void
}

export function createConnectionRegistry<T extends { id: string }>(
  initial: readonly T[],
): ConnectionRegistry<T> {
  const byId = new Map(initial.map((connection) => [connection.id, connection]))
  const listeners = new Set<(change: Change<T>) => void>()
  const tell = (change: Change<T>) => {
    for (const listener of listeners) listener(change)
  }
  return {
    list: () => [...byId.values()],
    get: (id) => byId.get(id),
    put(connection) {
      const removed = byId.get(connection.id)
      byId.set(connection.id, connection)
      tell({ added: connection, ...(removed && { removed }) })
    },
    remove(id) {
      const removed = byId.get(id)
      if (byId.delete(id) && removed) tell({ removed })
    },
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
