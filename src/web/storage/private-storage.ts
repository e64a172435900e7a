/** What is used of `localStorage` and `sessionStorage`. */
export type KeyStore = Pick<Storage, 'length' | 'key' | 'getItem' | 'setItem' | 'removeItem'>

/** Whose things are in a store. */
export const OWNER_KEY = 'queuedeck-owner'

/** What holds bodies, or rights to messages; how someone likes tables to look does not. */
const PRIVATE = /^queuedeck-(?:draft-|sent-|templates-|leases$)/

function clear(store: KeyStore): void {
  const keys = Array.from({ length: store.length }, (_, index) => store.key(index) ?? '')
  for (const key of keys) if (PRIVATE.test(key)) store.removeItem(key)
}

function mark(store: KeyStore, owner: string): void {
  try {
    store.setItem(OWNER_KEY, owner)
  } catch {
    // Full: then it is nobody's, and is cleared the next time.
  }
}

interface PrivateStorageOptions {
  stores: readonly KeyStore[]
  /** Told when something was cleared: of what a tab does itself the browser tells the other tabs only. */
  onCleared: () => void
}

/** Sees to it that what one person wrote, sent and leased in a browser is not there for the next. */
export function createPrivateStorage({ stores, onCleared }: PrivateStorageOptions) {
  return {
    /** Keeps what is stored for this person, and clears what is anybody else's. */
    keepFor(owner: string): void {
      const others = stores.filter((store) => store.getItem(OWNER_KEY) !== owner)
      for (const store of others) {
        clear(store)
        mark(store, owner)
      }
      if (others.length > 0) onCleared()
    },
    /** Clears everything, whosever it is. */
    forget(): void {
      for (const store of stores) {
        clear(store)
        store.removeItem(OWNER_KEY)
      }
      onCleared()
    },
  }
}
