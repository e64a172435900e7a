import { createPrivateStorage, OWNER_KEY, type KeyStore } from './private-storage.ts'

/** The browser's stores; accessing a disabled one throws. */
function browserStores(): KeyStore[] {
  try {
    return [localStorage, sessionStorage]
  } catch {
    return []
  }
}

/** The user's data in this browser. A storage event without a key reports that everything may have changed. */
export const privateStorage = createPrivateStorage({
  stores: browserStores(),
  onCleared: () => dispatchEvent(new StorageEvent('storage')),
})

/** Calls the listener when another tab signs out, or signs in as another user. */
export function onOwnerChanged(listener: () => void): () => void {
  const check = ({ key }: StorageEvent) => {
    if (key === OWNER_KEY) listener()
  }
  addEventListener('storage', check)
  return () => removeEventListener('storage', check)
}

/** Calls the listener when this or another tab clears the user's data in this browser. */
export function onPrivateCleared(listener: () => void): () => void {
  const check = ({ key }: StorageEvent) => {
    if (key === OWNER_KEY || key === null) listener()
  }
  addEventListener('storage', check)
  return () => removeEventListener('storage', check)
}
