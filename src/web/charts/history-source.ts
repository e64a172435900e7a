import type { AnalyticsState, History, HistoryPoint } from '#contract/history.ts'
import { formatTimestamp } from '#web/lib/durations.ts'
import { formatTick } from './history-series.ts'

/** A day, and the bucket that it begins in. */
const LONGEST_OF_ONE_DAY_MS = 25 * 3_600_000

export const isFromAnalytics = (point: HistoryPoint): boolean => point.isFromAnalytics === true

const isMeasured = (point: HistoryPoint) => point.backlogCount !== null && !isFromAnalytics(point)

/** Where the numbers of a point come from; null where there are none. */
export function sourceOf(point: HistoryPoint): string | null {
  if (isMeasured(point)) return 'measured here'
  return isFromAnalytics(point) ? 'Cloudflare, average' : null
}

/** What becomes of what nobody knows. */
const ENDINGS: Record<AnalyticsState, string> = {
  answered:
    'is unknown to Cloudflare’s analytics too, which have a queue only while something happens to it.',
  unanswered: 'is not known yet: Cloudflare’s analytics have not answered.',
  'no-permission': 'cannot be shown, as the token lacks Account Analytics: Read.',
  'no-dataset': 'cannot be shown, as the account has no analytics of queues.',
}

function unknownNote(
  history: History,
  analytics: AnalyticsState,
  measured: HistoryPoint | undefined,
): string {
  const ending = ENDINGS[analytics]
  if (!measured) return `What was before Queuedeck started measuring ${ending}`
  if (measured === history.points[0]) return `What was not measured here ${ending}`
  return `What was before ${formatMoment(measured.at, history)} ${ending}`
}

function filledNote(
  history: History,
  filled: readonly HistoryPoint[],
  measured: HistoryPoint | undefined,
): string {
  if (!measured) return 'From Cloudflare’s analytics (averages); nothing was measured here yet.'
  const isBefore = filled.some(({ at }) => at < measured.at)
  const isLater = filled.some(({ at }) => at > measured.at)
  if (!isBefore) return 'Where nothing was measured here, from Cloudflare’s analytics (averages).'
  const until = `Until ${formatMoment(measured.at, history)}`
  return isLater
    ? `${until}, and where nothing was measured since, from Cloudflare’s analytics (averages).`
    : `${until} from Cloudflare’s analytics (averages); since then measured here.`
}

const formatMoment = (at: number, { from, to }: History) =>
  to - from <= LONGEST_OF_ONE_DAY_MS ? formatTick(at, 0) : formatTimestamp(at).slice(0, 16)

/** One sentence on what was not measured here; null where all of it was, or nobody else could know. */
export function sourceNote(history: History): string | null {
  if (history.analytics === null) return null
  const measured = history.points.find(isMeasured)
  const filled = history.points.filter(isFromAnalytics)
  return filled.length > 0
    ? filledNote(history, filled, measured)
    : unknownNote(history, history.analytics, measured)
}
