import { useSyncExternalStore } from 'react'
import { MAX_PULL_BATCH } from '#contract/limits.ts'
import { outlivingQueuesOf, queuesOf } from '#web/api/transport.ts'
import { chunksOf, type ItemOutcome } from '#web/runs/run-chunks.ts'
import { actOnLeases, type LeaseAction } from './lease-actions.ts'
import {
  createLeaseStore,
  groupByQueue,
  leaseKey,
  STORAGE_KEY,
  type Lease,
  type LeaseMap,
} from './lease-store.ts'
import { planLeaving } from './leaving.ts'

const WRITE_AFTER_MS = 250

let timer: ReturnType<typeof setTimeout> | null = null

/** The leases of this browser, shared by the tray in the shell and the pages of all queues. */
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

const TAKEN_KEY = 'queuedeck-taken'
const RELEASING_KEY = 'queuedeck-release-on-leaving'

/** The leases that this tab pulled, before a reload too. Closing the tab asks only about these. */
const takenHere = new Set<string>(readTaken())

function readTaken(): string[] {
  try {
    const value: unknown = JSON.parse(sessionStorage.getItem(TAKEN_KEY) ?? '[]')
    return Array.isArray(value) ? value.filter((key) => typeof key === 'string') : []
  } catch {
    return []
  }
}

function writeTaken(): void {
  const held = leaseStore.current()
  try {
    sessionStorage.setItem(TAKEN_KEY, JSON.stringify([...takenHere].filter((key) => held.has(key))))
  } catch {
    // The storage is full or disabled: a reloaded tab closes without asking.
  }
}

export function markTaken(leases: readonly Parameters<typeof leaseKey>[0][]): void {
  for (const lease of leases) takenHere.add(leaseKey(lease))
}

/** Whether closing the tab releases its leases; off by default. */
export function isReleasingOnLeaving(): boolean {
  try {
    return localStorage.getItem(RELEASING_KEY) === '1'
  } catch {
    return false
  }
}

export function setReleasingOnLeaving(isOn: boolean): void {
  try {
    localStorage.setItem(RELEASING_KEY, isOn ? '1' : '0')
  } catch {
    // The storage is full or disabled: closing asks, as by default.
  }
}

const leaving = () =>
  planLeaving(leaseStore.current().values(), {
    taken: takenHere,
    isReleasing: isReleasingOnLeaving(),
    now: Date.now(),
  })

function releaseOnLeaving(): void {
  const { released } = leaving()
  for (const ofQueue of groupByQueue(released)) {
    for (const chunk of chunksOf(ofQueue, MAX_PULL_BATCH)) {
      const [{ connection, queueId }] = chunk as [(typeof chunk)[0], ...typeof chunk]
      const retries = chunk.map(({ leaseId }) => ({ lease_id: leaseId, delay_seconds: 0 }))
      // The page is closed; there is no one to report an error to.
      outlivingQueuesOf(connection)
        .ack(queueId, { retries })
        .catch(() => undefined)
    }
  }
  leaseStore.drop(released)
}

addEventListener('storage', (event) => {
  if (event.key === STORAGE_KEY || event.key === null) leaseStore.reload()
})
addEventListener('pagehide', () => {
  releaseOnLeaving()
  leaseStore.write()
  writeTaken()
})
addEventListener('beforeunload', (event) => {
  // The browser shows its own text. If the user stays, "Release all" is in the tray.
  if (leaving().kept.length > 0) event.preventDefault()
})

/** Acts on leases of one queue in one call, and updates the leases of this browser. */
export async function actOnHeldLeases(leases: readonly Lease[], action: LeaseAction): Promise<ItemOutcome[]> {
  const [first] = leases
  if (!first) return []
  return actOnLeases(leases, action, { client: queuesOf(first.connection), store: leaseStore, now: Date.now })
}

export function useLeaseMap(): LeaseMap {
  return useSyncExternalStore(leaseStore.subscribe, leaseStore.current)
}
