import type { Feature, Lack } from './lacks.ts'

/** After this long it is offered again: a permission may have been granted, or the call rolled out, meanwhile. */
export const LACK_MS = 10 * 60_000

interface LackStoreOptions {
  later: (run: () => void, ms: number) => void
}

/** What connections were found to be without, for a while. */
export function createLackStore({ later }: LackStoreOptions) {
  const lacks = new Map<string, Partial<Record<Feature, Lack>>>()
  const listeners = new Set<() => void>()

  function change(connection: string, changed: Partial<Record<Feature, Lack>>): void {
    lacks.set(connection, changed)
    for (const listener of listeners) listener()
  }

  function forget(connection: string, feature: Feature): void {
    const { [feature]: _forgotten, ...others } = lacks.get(connection) ?? {}
    change(connection, others)
  }

  return {
    find: (connection: string, feature: Feature): Lack | null => lacks.get(connection)?.[feature] ?? null,
    learn(connection: string, feature: Feature, lack: Lack): void {
      change(connection, { ...lacks.get(connection), [feature]: lack })
      later(() => {
        // Unless it was forgotten and learnt anew, which has its own time.
        if (lacks.get(connection)?.[feature] === lack) forget(connection, feature)
      }, LACK_MS)
    },
    forget,
    /** For a connection whose credential is another one now. */
    forgetAll: (connection: string) => change(connection, {}),
    subscribe(listener: () => void) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}
