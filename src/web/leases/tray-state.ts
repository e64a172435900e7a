import { useSyncExternalStore } from 'react'

let isOpen = false
const listeners = new Set<() => void>()

/** Opens or closes the list of leases, from any page. */
export function setTrayOpen(next: boolean): void {
  isOpen = next
  for (const listener of listeners) listener()
}

export function useTrayOpen(): boolean {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => isOpen,
  )
}
