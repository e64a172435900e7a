import { createPrivateStorage, OWNER_KEY, type KeyStore } from './private-storage.ts'

/** The browser's stores; touching one that is switched off throws. */
function browserStores(): KeyStore[] {
  try {
    return [localStorage, sessionStorage]
  } catch {
    return []
  }
}

/** What is kept in this browser, as one person's; without a key such an event says that everything may have changed. */
export const privateStorage = createPrivateStorage({
  stores: browserStores(),
  onCleared: () => dispatchEvent(new StorageEvent('storage')),
})

/** Calls back when another tab signed out, or in as someone else. */
export function onOwnerChanged(listener: () => void): () => void {
  const check = ({ key }: StorageEvent) => {
    if (key === OWNER_KEY) listener()
  }
  addEventListener('storage', check)
  return () => removeEventListener('storage', check)
}

/** Calls back when what one person kept in this browser was cleared, by this tab or by another. */
export function onPrivateCleared(listener: () => void): () => void {
  const check = ({ key }: StorageEvent) => {
    if (key === OWNER_KEY || key === null) listener()
  }
  addEventListener('storage', check)
  return () => removeEventListener('storage', check)
}
