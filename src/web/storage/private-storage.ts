/** The part of `localStorage` and `sessionStorage` in use. */
export type KeyStore = Pick<Storage, 'length' | 'key' | 'getItem' | 'setItem' | 'removeItem'>

/** The key that holds the name of the user whose data is in the store. */
export const OWNER_KEY = 'queuedeck-owner'

/** Keys that hold message bodies or leases. Table preferences are not private. */
const PRIVATE = /^queuedeck-(?:draft-|sent-|templates-|leases$)/

function clear(store: KeyStore): void {
  const keys = Array.from({ length: store.length }, (_, index) => store.key(index) ?? '')
  for (const key of keys) if (PRIVATE.test(key)) store.removeItem(key)
}

function setOwner(store: KeyStore, owner: string): void {
  try {
    store.setItem(OWNER_KEY, owner)
  } catch {
    // The store is full: without an owner, it is cleared the next time.
  }
}

interface PrivateStorageOptions {
  stores: readonly KeyStore[]
  /** Called after clearing, because the browser sends storage events to the other tabs only. */
  onCleared: () => void
}

/** Keeps the drafts, sent messages and leases of one user from the next user of the browser. */
export function createPrivateStorage({ stores, onCleared }: PrivateStorageOptions) {
  return {
    /** Keeps the data of this user, and clears the data of any other. */
    keepFor(owner: string): void {
      const others = stores.filter((store) => store.getItem(OWNER_KEY) !== owner)
      for (const store of others) {
        clear(store)
        setOwner(store, owner)
      }
      if (others.length > 0) onCleared()
    },
    /** Clears the data of every user. */
    forget(): void {
      for (const store of stores) {
        clear(store)
        store.removeItem(OWNER_KEY)
      }
      onCleared()
    },
  }
}
