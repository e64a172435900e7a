import { formatCount } from '#web/lib/bytes.ts'
import type { ManyLine } from './many-reader.ts'
import type { LineOutcome, RunResult, Totals } from './run.ts'

/** How many messages were not sent for sure. */
function notSent(lines: readonly ManyLine[], repeat: number, totals: Totals): number {
  return lines.length * repeat - totals.sent - totals.failed - totals.unknown
}

/** `Sent 9,990, failed 0, not sent 10.` */
export function describeRun(lines: readonly ManyLine[], repeat: number, { totals }: RunResult): string {
  const parts = [
    `Sent ${formatCount(totals.sent)}`,
    `failed ${formatCount(totals.failed)}`,
    `not sent ${formatCount(notSent(lines, repeat, totals))}`,
  ]
  if (totals.unknown > 0) parts.push(`${formatCount(totals.unknown)} may have been sent`)
  return `${parts.join(', ')}.`
}

/** What became of a line, in a word or two. */
export function describeOutcome({ sent, failed, unknown, why }: LineOutcome, repeat: number): string {
  if (sent === repeat) return 'sent'
  const some = sent > 0 ? `${formatCount(sent)} of ${formatCount(repeat)} sent; ` : ''
  const reason = why ? `: ${why}` : ''
  if (unknown > 0) return `${some}may have been sent${reason}`
  return failed > 0 ? `${some}failed${reason}` : `${some}not sent${reason}`
}

/** The lines that were not (all) sent, and those of which nobody knows; as NDJSON. */
export function linesLeft(
  lines: readonly ManyLine[],
  repeat: number,
  { outcomes }: RunResult,
): { notSent: string[]; unknown: string[] } {
  const left = { notSent: [] as string[], unknown: [] as string[] }
  for (const [index, { text }] of lines.entries()) {
    const { sent, unknown } = outcomes[index] ?? { sent: 0, unknown: 0 }
    if (unknown > 0) left.unknown.push(text)
    else if (sent < repeat) left.notSent.push(text)
  }
  return left
}

/** Lines as a file; an element of a JSON array may have line breaks of its own, which mean nothing there. */
export function toNdjson(lines: readonly string[]): string {
  return lines.map((line) => `${line.replace(/\s*\n\s*/g, ' ')}\n`).join('')
}
