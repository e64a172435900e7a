import { plural } from '#web/lib/format.ts'
import { formatDuration } from '#web/lib/durations.ts'
import { fateOf, type LastAttempts } from '#web/leases/last-attempt.ts'
import type { ItemOutcome } from '#web/runs/run-chunks.ts'

/** An action on messages. `delaySeconds` null: the queue's retry delay. `byMs` is added to the time left. */
export type BulkAction =
  | { kind: 'ack' }
  | { kind: 'retry'; delaySeconds: number | null }
  | { kind: 'extend'; byMs: number }
  | { kind: 'delete' }

const WORDS = {
  ack: ['Acknowledge', 'Acknowledging', 'Acknowledged'],
  retry: ['Retry', 'Retrying', 'Retried'],
  extend: ['Extend', 'Extending', 'Extended'],
  delete: ['Delete', 'Deleting', 'Deleted'],
} as const
type Tense = 'will' | 'is' | 'was'
const TENSES: readonly Tense[] = ['will', 'is', 'was']

function detailOf(action: BulkAction): string {
  if (action.kind === 'extend') return ` by ${formatDuration(action.byMs)}`
  if (action.kind !== 'retry' || action.delaySeconds === null) return ''
  return action.delaySeconds === 0 ? ' at once' : ` after ${formatDuration(action.delaySeconds * 1_000)}`
}

/** An action on this many messages, in words: "Acknowledging 12 messages". */
export function describeAction(action: BulkAction, count: number, tense: Tense): string {
  return `${WORDS[action.kind][TENSES.indexOf(tense)]} ${plural(count, 'message')}${detailOf(action)}`
}

/** Whether the action ends this browser's hold on a message. */
export const endsHold = (action: BulkAction): boolean => action.kind !== 'extend'

interface GraceOptions {
  count: number
  /** Messages on their last attempt, which a retry ends. */
  lastAttempts: number
  isProduction: boolean
}

/**
 * Whether an action waits for an undo: an ack or delete of several messages, or of any message in production, and a
 * retry of a message on its last attempt, which ends it.
 */
export function needsGrace(action: BulkAction, { count, lastAttempts, isProduction }: GraceOptions): boolean {
  if (action.kind === 'retry') return lastAttempts > 0
  return action.kind !== 'extend' && (count > 1 || isProduction)
}

export const MAX_GRACE_MS = 10_000
/** Reserved for the call itself, so that no lease ends before it. */
const SPARE_MS = 3_000

/** How long the action waits for an undo; the leases must outlast it. 0: not at all. */
export function graceMs(leaseEnds: readonly number[], now: number): number {
  const first = leaseEnds.reduce((soonest, end) => (end > now ? Math.min(soonest, end) : soonest), Infinity)
  return Math.max(0, Math.min(MAX_GRACE_MS, first - now - SPARE_MS))
}

/** How a run ended, in words: "Acknowledged 98 messages, 2 leases expired, 1 not tried". */
export function summarize(action: BulkAction, outcomes: Iterable<ItemOutcome>): string {
  const counts = { done: 0, warning: 0, expired: 0, failed: 0, unknown: 0, skipped: 0 }
  for (const { kind } of outcomes) counts[kind]++
  return [
    describeAction(action, counts.done, 'was'),
    counts.expired > 0 && `${plural(counts.expired, 'lease')} expired`,
    counts.warning > 0 && plural(counts.warning, 'warning'),
    counts.failed > 0 && `${counts.failed} failed`,
    counts.unknown > 0 && `${counts.unknown} may have been done`,
    counts.skipped > 0 && `${counts.skipped} not tried`,
  ]
    .filter((part) => part !== false)
    .join(', ')
}

/** What a retry ended: "3 of them were on their last attempt and go to orders-dlq". '' for none. */
export function describeEnded({ count, deadLetterQueue }: LastAttempts): string {
  if (count === 0) return ''
  const fate = fateOf(deadLetterQueue, count)
  return count === 1
    ? `1 of them was on its last attempt and ${fate}`
    : `${count} of them were on their last attempt and ${fate}`
}
