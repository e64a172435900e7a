import type { DecodedBody } from '#contract/body-encoding.ts'

/** What gives a right over a message: a lease to ack or retry it, a ref to delete it. */
export type Hold = { kind: 'lease'; leaseId: string } | { kind: 'ref'; ref: string }

/** A message that this page has, pulled under a lease or peeked at. */
export interface LoadedMessage {
  id: string
  hold: Hold
  attempts: number
  timestampMs: number
  metadata: Record<string, unknown>
  body: DecodedBody
  /** Why the last action on it did not count; null if there was none. */
  note: string | null
}
