import { readLine, type LineReading } from './bulk-line.ts'
import { recordsOf, type BulkFormat } from './bulk-records.ts'
import type { SourceRecord } from './source-record.ts'
import { fillVariables, hasVariables, type ValueSource } from '#web/pages/queue/sending/variables.ts'

/** A line of a source, and the message it is sent as. */
export interface BulkLine {
  line: number
  /** As a line of NDJSON. */
  text: string
  reading: LineReading
  /** Whether its variables are filled in again for each message. */
  isTemplate: boolean
}

export const MAX_SOURCE_BYTES = 20_000_000
export const MAX_LINES = 100_000
/** Short enough to go unnoticed, and well below a long task. */
const SLICE_MS = 12

export interface ReadOptions {
  format: BulkFormat
  fillsVariables: boolean
  values: ValueSource
  clock: () => number
  /** Yields to the browser. */
  pause: () => Promise<void>
  /** From 0 to 1. */
  onProgress: (part: number) => void
  signal: AbortSignal
}

export interface ReadLines {
  lines: BulkLine[]
  /** The source has more lines than the limit. */
  isCut: boolean
}

/** Reads a source in slices; null if it was aborted. */
export async function readLines(source: string, options: ReadOptions): Promise<ReadLines | null> {
  const { clock, pause, onProgress, signal } = options
  const lines: BulkLine[] = []
  let sliceEnd = clock() + SLICE_MS
  for (const record of recordsOf(source, options.format)) {
    if (lines.length === MAX_LINES) return { lines, isCut: true }
    lines.push(toLine(record, lines.length + 1, options))
    if (clock() < sliceEnd) continue
    onProgress(source.length === 0 ? 1 : Math.min(1, record.end / source.length))
    await pause()
    if (signal.aborted) return null
    sliceEnd = clock() + SLICE_MS
  }
  return signal.aborted ? null : { lines, isCut: false }
}

function toLine({ line, text, problem }: SourceRecord, seq: number, options: ReadOptions): BulkLine {
  if (problem !== undefined) return { line, text, reading: { problem, bytes: null }, isTemplate: false }
  const isTemplate = options.fillsVariables && hasVariables(text)
  const filled = isTemplate ? fillVariables(text, seq, options.values) : text
  return { line, text, reading: readLine(filled), isTemplate }
}

/** Yields to the browser. Unlike nested timers, messages are not throttled. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel()
    port1.addEventListener('message', () => {
      port1.close()
      resolve()
    })
    port1.start()
    port2.postMessage(null)
  })
}
