/** What is used of `localStorage` and `sessionStorage`. */
type Store = Pick<Storage, 'getItem' | 'setItem'>

/** A store of the browser's own; null where it is switched off, as touching it throws there. */
export function browserStore(which: 'localStorage' | 'sessionStorage' = 'localStorage'): Store | null {
  try {
    return globalThis[which]
  } catch {
    return null
  }
}

/** What is stored under a key; null for nothing and for what is no JSON. */
export function readStored(store: Store | null, key: string): unknown {
  try {
    return JSON.parse(store?.getItem(key) ?? 'null') as unknown
  } catch {
    return null
  }
}

/** Answers whether it was stored: the store may be full or switched off. */
export function writeStored(store: Store | null, key: string, value: unknown): boolean {
  try {
    store?.setItem(key, JSON.stringify(value))
    return store !== null
  } catch {
    return false
  }
}

/** Stores as many of the first as there is room for. */
export function writeWhatFits(store: Store | null, key: string, list: readonly unknown[]): void {
  for (let length = list.length; length > 0; length = Math.floor(length / 2)) {
    if (writeStored(store, key, list.slice(0, length))) return
  }
}
