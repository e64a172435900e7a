import { isOnLastAttempt, leaseKey, type Lease } from './lease-store.ts'

/** Calls that outlive the page may carry 64 KB in total: https://fetch.spec.whatwg.org/#http-network-or-cache-fetch */
const MAX_BYTES = 60_000
/** JSON around each lease id in a call. */
const BYTES_AROUND = 40

interface LeavingOptions {
  /** The keys of the leases that this tab pulled. */
  taken: ReadonlySet<string>
  /** Whether the user wants them released. */
  isReleasing: boolean
  now: number
}

/**
 * Decides which leases of a tab are released when the tab is closed, and which stay held. A lease on its last attempt is
 * never released, because the message would not be delivered again.
 */
export function planLeaving(leases: Iterable<Lease>, { taken, isReleasing, now }: LeavingOptions) {
  const released: Lease[] = []
  const kept: Lease[] = []
  let bytes = 0
  for (const lease of leases) {
    if (!taken.has(leaseKey(lease)) || lease.endsAt <= now) continue
    const size = lease.leaseId.length + BYTES_AROUND
    if (isReleasing && !isOnLastAttempt(lease) && bytes + size <= MAX_BYTES) {
      bytes += size
      released.push(lease)
    } else kept.push(lease)
  }
  return { released, kept }
}
