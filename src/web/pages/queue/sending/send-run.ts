import { ApiError } from '#contract/envelope.ts'
import type { PushMessage } from '#contract/messages.ts'
import { batchesOf } from './batches.ts'

/** The outcomes of one item's messages; those counted in none of the three were not sent. */
export interface ItemOutcome {
  sent: number
  failed: number
  /** No response arrived: they may have been sent. */
  unknown: number
  /** Why not all were sent. */
  why: string | null
}

export type Totals = Omit<ItemOutcome, 'why'>

export interface RunResult {
  /** By index of the item. */
  outcomes: ItemOutcome[]
  totals: Totals
  /** Why it ended early; null if it did not. */
  stopped: string | null
}

export interface SendOptions {
  /** Sends a batch in one call; the API accepts all of it or nothing. */
  send: (messages: PushMessage[]) => Promise<unknown>
  onProgress: (totals: Totals) => void
  /** Ends the run after the current batch, which cannot be recalled. */
  signal: AbortSignal
}

/** A message that can be sent. */
export interface ReadyMessage {
  message: PushMessage
  bytes: number
}

/** Counts outcomes, per item and in total. */
export function tallyOf(items: number) {
  const outcomes = Array.from({ length: items }, (): ItemOutcome => {
    return { sent: 0, failed: 0, unknown: 0, why: null }
  })
  const totals: Totals = { sent: 0, failed: 0, unknown: 0 }
  return {
    outcomes,
    totals,
    /** `what` is null for a message that was not sent and can be sent again. */
    count(index: number, what: keyof Totals | null, why: string | null): void {
      const outcome = outcomes[index]
      if (!outcome) return
      outcome.why ??= why
      if (what === null) return
      outcome[what]++
      totals[what]++
    },
  }
}

export type Tally = ReturnType<typeof tallyOf>

/** Sends messages in batches, one call at a time, until a failure that would repeat. */
export async function runBatches(
  messages: Iterable<ReadyMessage & { index: number }>,
  { outcomes, totals, count }: Tally,
  { send, onProgress, signal }: SendOptions,
): Promise<RunResult> {
  const result = (stopped: string | null): RunResult => ({ outcomes, totals, stopped })
  for (const batch of batchesOf(messages)) {
    if (signal.aborted) return result('You stopped it.')
    const failure = await send(batch.map(({ message }) => message)).then(() => null, toFailure)
    for (const { index } of batch) count(index, failure ? failure.kind : 'sent', failure && failure.why)
    onProgress({ ...totals })
    if (failure?.isFinal) return result(failure.why)
  }
  return result(null)
}

/** Sends messages as they are. */
export function runReady(messages: readonly ReadyMessage[], options: SendOptions): Promise<RunResult> {
  const indexed = messages.map((ready, index) => ({ ...ready, index }))
  return runBatches(indexed, tallyOf(messages.length), options)
}

interface Failure {
  /** null: not sent at all. */
  kind: 'failed' | 'unknown' | null
  why: string
  /** Whether the next batch would fail the same way. */
  isFinal: boolean
}

function toFailure(error: unknown): Failure {
  if (!(error instanceof ApiError)) throw error
  const { status, message: why } = error
  if (error.mayBeDone) return { kind: 'unknown', why, isFinal: true }
  if (status === 429 || status >= 500) return { kind: null, why, isFinal: true }
  return { kind: 'failed', why, isFinal: status !== 400 && status !== 413 }
}
