/** The part of `localStorage` and `sessionStorage` in use. */
type Store = Pick<Storage, 'getItem' | 'setItem'>

/** A store of the browser; null if it is disabled, since accessing it throws. */
export function browserStore(which: 'localStorage' | 'sessionStorage' = 'localStorage'): Store | null {
  try {
    return globalThis[which]
  } catch {
    return null
  }
}

/** The value stored under a key; null if there is none or it is not JSON. */
export function readStored(store: Store | null, key: string): unknown {
  try {
    return JSON.parse(store?.getItem(key) ?? 'null') as unknown
  } catch {
    return null
  }
}

/** Returns false if the store is full or disabled. */
export function writeStored(store: Store | null, key: string, value: unknown): boolean {
  try {
    store?.setItem(key, JSON.stringify(value))
    return store !== null
  } catch {
    return false
  }
}

/** Stores as many items from the start of a list as fit, by halving it. */
export function writeWhatFits(store: Store | null, key: string, list: readonly unknown[]): void {
  for (let length = list.length; length > 0; length = Math.floor(length / 2)) {
    if (writeStored(store, key, list.slice(0, length))) return
  }
}
