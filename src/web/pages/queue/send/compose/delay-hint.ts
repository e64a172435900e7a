import { formatDuration, formatTimestamp } from '#web/lib/durations.ts'

const DAY_LENGTH = '2026-01-01'.length
const SECOND_END = '2026-01-01 00:00:00'.length

/** When a message can be delivered: after which delay, and at what time if it is sent now. */
export function delayHint(seconds: number, now: number): string {
  if (seconds === 0) return 'deliverable immediately'
  const today = formatTimestamp(now).slice(0, DAY_LENGTH)
  const at = formatTimestamp(now + seconds * 1_000).slice(0, SECOND_END)
  const clock = at.startsWith(today) ? at.slice(DAY_LENGTH + 1) : at
  return `deliverable ${formatDuration(seconds * 1_000)} after sending; if sent now, deliverable at ${clock}`
}
