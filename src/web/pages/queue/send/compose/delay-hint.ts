import { formatDuration, formatTimestamp } from '#web/lib/durations.ts'

const DAY_LENGTH = '2026-01-01'.length
const SECOND_END = '2026-01-01 00:00:00'.length

/** When a message sent now could be delivered: how long after, and at which time of the clock. */
export function delayHint(seconds: number, now: number): string {
  if (seconds === 0) return 'deliverable at once'
  const today = formatTimestamp(now).slice(0, DAY_LENGTH)
  const at = formatTimestamp(now + seconds * 1_000).slice(0, SECOND_END)
  const clock = at.startsWith(today) ? at.slice(DAY_LENGTH + 1) : at
  return `deliverable ${formatDuration(seconds * 1_000)} after sending; sent now, deliverable at ${clock}`
}
