import { ApiError } from '#contract/envelope.ts'
import type { PushMessage } from '#contract/messages.ts'
import { batchesOf } from './batches.ts'
import { readLine } from './many-line.ts'
import type { ManyLine } from './many-reader.ts'
import { fillVariables, type ValueSource } from './variables.ts'

/** What became of the messages of a line; those that are in none of the three were not sent. */
export interface LineOutcome {
  sent: number
  failed: number
  /** No answer came: they may have been sent. */
  unknown: number
  /** Why not all were sent. */
  why: string | null
}

export type Totals = Omit<LineOutcome, 'why'>

export interface RunResult {
  /** By the place in the list of lines. */
  outcomes: LineOutcome[]
  totals: Totals
  /** Why it ended before its end; null when it did not. */
  stopped: string | null
}

export interface RunOptions {
  lines: readonly ManyLine[]
  /** How often the whole list is sent. */
  repeat: number
  values: ValueSource
  send: (messages: PushMessage[]) => Promise<unknown>
  onProgress: (totals: Totals) => void
  /** Ends it after the batch that is under way: what was posted is posted. */
  signal: AbortSignal
}

interface RunMessage {
  index: number
  message: PushMessage
  bytes: number
}

/** Sends lines in batches, one call after another; bad lines are left out. */
export async function runLines({ lines, repeat, values, send, onProgress, signal }: RunOptions) {
  const outcomes = lines.map((): LineOutcome => ({ sent: 0, failed: 0, unknown: 0, why: null }))
  const totals: Totals = { sent: 0, failed: 0, unknown: 0 }
  const count = (index: number, what: keyof Totals, why: string | null) => {
    const outcome = outcomes[index]
    if (!outcome) return
    outcome[what]++
    totals[what]++
    outcome.why ??= why
  }
  const result = (stopped: string | null): RunResult => ({ outcomes, totals, stopped })

  const messages = messagesOf(lines, repeat, values, (index, why) => count(index, 'failed', why))
  for (const batch of batchesOf(messages)) {
    if (signal.aborted) return result('You stopped it.')
    const failure = await send(batch.map(({ message }) => message)).then(() => null, toFailure)
    for (const { index } of batch) {
      if (!failure) count(index, 'sent', null)
      else if (failure.kind === 'refused') {
        const outcome = outcomes[index]
        if (outcome) outcome.why ??= failure.why
      } else count(index, failure.kind, failure.why)
    }
    onProgress({ ...totals })
    if (failure?.isFinal) return result(failure.why)
  }
  return result(null)
}

function* messagesOf(
  lines: readonly ManyLine[],
  repeat: number,
  values: ValueSource,
  onBad: (index: number, problem: string) => void,
): Generator<RunMessage> {
  let seq = 0
  for (let round = 0; round < repeat; round++) {
    for (const [index, { reading, text, isTemplate }] of lines.entries()) {
      if ('problem' in reading) continue
      seq++
      const filled = isTemplate ? readLine(fillVariables(text, seq, values)) : reading
      if ('problem' in filled) onBad(index, filled.problem)
      else yield { index, message: filled.message, bytes: filled.bytes }
    }
  }
}

interface Failure {
  /** `refused` is not sent at all: it can be sent again as it is. */
  kind: 'failed' | 'unknown' | 'refused'
  why: string
  /** Whether the next batch would fare no better. */
  isFinal: boolean
}

function toFailure(error: unknown): Failure {
  if (!(error instanceof ApiError)) throw error
  const { status, message: why } = error
  if (error.mayBeDone) return { kind: 'unknown', why, isFinal: true }
  if (status === 429 || status >= 500) return { kind: 'refused', why, isFinal: true }
  return { kind: 'failed', why, isFinal: status !== 400 && status !== 413 }
}
