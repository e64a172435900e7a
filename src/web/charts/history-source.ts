import type { AnalyticsState, History, HistoryPoint } from '#contract/history.ts'
import { formatTimestamp } from '#web/lib/durations.ts'
import { formatTick } from './history-series.ts'

/** A day, plus the bucket that it begins in. */
const LONGEST_OF_ONE_DAY_MS = 25 * 3_600_000

export const isFromAnalytics = (point: HistoryPoint): boolean => point.isFromAnalytics === true

const isMeasured = (point: HistoryPoint) => point.backlogCount !== null && !isFromAnalytics(point)

/** The source of a point's values; null if it has none. */
export function sourceOf(point: HistoryPoint): string | null {
  if (isMeasured(point)) return 'measured here'
  return isFromAnalytics(point) ? 'Cloudflare, average' : null
}

/** The note for a period without data, by what the analytics returned. */
const UNKNOWN: Record<AnalyticsState, (period: string) => string> = {
  answered: (period) =>
    `No data ${period}: Cloudflare’s analytics cover a queue only while something happens to it.`,
  unanswered: (period) => `No data ${period} yet: Cloudflare’s analytics have not responded.`,
  'no-permission': (period) => `No data ${period}: the token lacks Account Analytics: Read.`,
  'no-dataset': (period) => `No data ${period}: the account has no analytics for queues.`,
}

function unknownPeriod(history: History, measured: HistoryPoint | undefined): string {
  if (!measured) return 'from before Queuedeck started measuring'
  if (measured === history.points[0]) return 'for the gaps'
  return `before ${formatMoment(measured.at, history)}`
}

function filledNote(
  history: History,
  filled: readonly HistoryPoint[],
  measured: HistoryPoint | undefined,
): string {
  if (!measured) return 'From Cloudflare’s analytics (averages). Nothing has been measured here yet.'
  const moment = formatMoment(measured.at, history)
  if (!filled.some(({ at }) => at < measured.at)) {
    return 'Gaps are filled from Cloudflare’s analytics (averages).'
  }
  return filled.some(({ at }) => at > measured.at)
    ? `Values before ${moment} and in later gaps are from Cloudflare’s analytics (averages).`
    : `Values before ${moment} are from Cloudflare’s analytics (averages); later ones were measured here.`
}

const formatMoment = (at: number, { from, to }: History) =>
  to - from <= LONGEST_OF_ONE_DAY_MS ? formatTick(at, 0) : formatTimestamp(at).slice(0, 16)

/** One sentence about values that were not measured here; null if all were, or if there are no analytics. */
export function sourceNote(history: History): string | null {
  if (history.analytics === null) return null
  const measured = history.points.find(isMeasured)
  const filled = history.points.filter(isFromAnalytics)
  return filled.length > 0
    ? filledNote(history, filled, measured)
    : UNKNOWN[history.analytics](unknownPeriod(history, measured))
}
