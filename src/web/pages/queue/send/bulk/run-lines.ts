import {
  runBatches,
  tallyOf,
  type RunResult,
  type SendOptions,
  type Tally,
} from '#web/pages/queue/sending/send-run.ts'
import { fillVariables, type ValueSource } from '#web/pages/queue/sending/variables.ts'
import { readLine } from './bulk-line.ts'
import type { BulkLine } from './bulk-reader.ts'

interface LinesOptions extends SendOptions {
  lines: readonly BulkLine[]
  /** How many times the whole list is sent. */
  repeat: number
  values: ValueSource
}

/** Sends lines, filling in the variables of each message separately; skips bad lines. */
export function runLines({ lines, repeat, values, ...options }: LinesOptions): Promise<RunResult> {
  const tally = tallyOf(lines.length)
  return runBatches(messagesOf(lines, repeat, values, tally), tally, options)
}

function* messagesOf(lines: readonly BulkLine[], repeat: number, values: ValueSource, { count }: Tally) {
  let seq = 0
  for (let round = 0; round < repeat; round++) {
    for (const [index, { reading, text, isTemplate }] of lines.entries()) {
      if ('problem' in reading) continue
      seq++
      const filled = isTemplate ? readLine(fillVariables(text, seq, values)) : reading
      if ('problem' in filled) count(index, 'failed', filled.problem)
      else yield { index, message: filled.message, bytes: filled.bytes }
    }
  }
}
