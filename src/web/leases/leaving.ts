import { isOnLastAttempt, leaseKey, type Lease } from './lease-store.ts'

/** What calls that outlive the page may weigh together is 64 KB: https://fetch.spec.whatwg.org/#http-network-or-cache-fetch */
const MAX_BYTES = 60_000
/** What a call writes around each lease id. */
const BYTES_AROUND = 40

interface LeavingOptions {
  /** The keys of the leases that this tab took. */
  taken: ReadonlySet<string>
  /** Whether the reader wants them given back. */
  isReleasing: boolean
  now: number
}

/**
 * What becomes of a tab's leases when it goes: those that are given back, and those that stay held. A message on its
 * last attempt is never given back, since that would end it.
 */
export function planLeaving(leases: Iterable<Lease>, { taken, isReleasing, now }: LeavingOptions) {
  const released: Lease[] = []
  const kept: Lease[] = []
  let bytes = 0
  for (const lease of leases) {
    if (!taken.has(leaseKey(lease)) || lease.endsAt <= now) continue
    const weight = lease.leaseId.length + BYTES_AROUND
    if (isReleasing && !isOnLastAttempt(lease) && bytes + weight <= MAX_BYTES) {
      bytes += weight
      released.push(lease)
    } else kept.push(lease)
  }
  return { released, kept }
}
