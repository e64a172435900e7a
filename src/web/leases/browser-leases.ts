import { useSyncExternalStore } from 'react'
import { createLeaseStore, leaseKey, STORAGE_KEY, type LeaseMap } from './lease-store.ts'

const WRITE_AFTER_MS = 250

let timer: ReturnType<typeof setTimeout> | null = null

/** The leases of this browser: one store for the tray in the shell and for every queue's page. */
export const leaseStore = createLeaseStore({
  storage: localStorage,
  now: () => Date.now(),
  defer(write) {
    timer ??= setTimeout(() => {
      timer = null
      write()
    }, WRITE_AFTER_MS)
  },
})

/** The leases that this very tab took: leaving it asks only about those. */
const takenHere = new Set<string>()

export function markTaken(leases: readonly Parameters<typeof leaseKey>[0][]): void {
  for (const lease of leases) takenHere.add(leaseKey(lease))
}

const holdsAny = () =>
  [...leaseStore.current()].some(([key, lease]) => takenHere.has(key) && lease.endsAt > Date.now())

addEventListener('storage', (event) => {
  if (event.key === STORAGE_KEY || event.key === null) leaseStore.reload()
})
addEventListener('pagehide', () => leaseStore.write())
addEventListener('beforeunload', (event) => {
  // The browser asks in its own words; who stays finds "Release all" in the tray.
  if (holdsAny()) event.preventDefault()
})

export function useLeaseMap(): LeaseMap {
  return useSyncExternalStore(leaseStore.subscribe, leaseStore.current)
}
