import { formatCount, plural } from '#web/lib/format.ts'
import { MAX_LINES, type BulkLine } from './bulk-reader.ts'
import type { BulkFormat } from './bulk-records.ts'
import { describeOutcome } from '#web/pages/queue/sending/send-report.ts'
import type { RunResult } from '#web/pages/queue/sending/send-run.ts'

/** A row of the preview. */
export interface PreviewRow {
  line: BulkLine
  /** Its place in the list. */
  index: number
  /** The number shown: of its line, or of its element in an array, from 1. */
  number: number
  note: string | null
  tone: 'bad' | 'warning' | 'good'
}

/** The rows of the preview; after a run, with the outcome of each. */
export function previewRows(
  lines: readonly BulkLine[],
  format: BulkFormat,
  run: { repeat: number; result: RunResult } | null,
): PreviewRow[] {
  const hasLines = (lines.at(-1)?.line ?? 1) > 1
  return lines.map((line, index) => {
    const { reading } = line
    const isElement = format === 'json'
    const row = { line, index, number: isElement ? index + 1 : line.line }
    if ('problem' in reading) {
      const where = isElement && hasLines ? `Line ${line.line}: ` : ''
      return { ...row, note: `${where}${reading.problem}`, tone: 'bad' }
    }
    const outcome = run?.result.outcomes[index]
    if (!run || !outcome) return { ...row, note: reading.warning, tone: 'warning' }
    const isSent = outcome.sent === run.repeat
    return { ...row, note: describeOutcome(outcome, run.repeat), tone: isSent ? 'good' : 'bad' }
  })
}

export interface BulkCounts {
  ready: number
  bad: number
  warned: number
  templates: number
}

export function countLines(lines: readonly BulkLine[]): BulkCounts {
  const counts: BulkCounts = { ready: 0, bad: 0, warned: 0, templates: 0 }
  for (const { reading, isTemplate } of lines) {
    if ('problem' in reading) counts.bad++
    else {
      counts.ready++
      if (reading.warning !== null) counts.warned++
    }
    if (isTemplate) counts.templates++
  }
  return counts
}

/** `9,990 ready, 10 with problems` */
export function describeCounts({ ready, bad, warned }: BulkCounts): string {
  const warnings = warned > 0 ? `, ${plural(warned, 'warning')}` : ''
  return `${formatCount(ready)} ready, ${formatCount(bad)} with problems${warnings}`
}

/** Why this many messages cannot be sent at once; null if they can. */
export function amountProblem(total: number): string | null {
  if (total <= MAX_LINES) return null
  return `That would be ${plural(total, 'message')}; at most ${plural(MAX_LINES, 'message')} can be sent at once.`
}
