import type { BacklogAverage, TimeDimension } from '#contract/analytics.ts'
import type { AnalyticsState, History, HistoryPoint } from '#contract/history.ts'
import { bucketStart, MAX_POINTS } from './steps.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
/** The longest range of the charts. */
const LONGEST_RANGE_MS = 30 * 24 * HOUR_MS

/** Finest first. Every step of the history divides the first, or is a multiple of one of them. */
const GROUPINGS: readonly { dimension: TimeDimension; widthMs: number }[] = [
  { dimension: 'datetimeMinute', widthMs: MINUTE_MS },
  { dimension: 'datetimeFiveMinutes', widthMs: 5 * MINUTE_MS },
  { dimension: 'datetimeHour', widthMs: HOUR_MS },
]

/** Average backlog, by the start of its bucket. */
export type Averages = ReadonlyMap<number, Omit<BacklogAverage, 'at'>>

/** Analytics have no finer resolution than minutes; buckets within a minute share its average. */
const bucketMsOf = (stepMs: number) => Math.max(stepMs, MINUTE_MS)

interface GroupQuery {
  dimension: TimeDimension
  from: number
  to: number
  /** The maximum number of groups in the range. */
  limit: number
}

/** A query whose result serves every range shown in this step, up to now. */
export function queryFor(stepMs: number, now: number): GroupQuery {
  const bucketMs = bucketMsOf(stepMs)
  const grouping = GROUPINGS.findLast(({ widthMs }) => widthMs <= bucketMs) ?? GROUPINGS[0]
  const { dimension, widthMs } = grouping ?? { dimension: 'datetimeMinute', widthMs: MINUTE_MS }
  const from = bucketStart(now - Math.min(MAX_POINTS * stepMs, LONGEST_RANGE_MS), bucketMs)
  return { dimension, from, to: now, limit: Math.ceil((now - from) / widthMs) + 1 }
}

/** The groups in buckets of a step. Each group has equal weight, as groups do not report their number of samples. */
export function toAverages(groups: readonly BacklogAverage[], stepMs: number): Averages {
  const bucketMs = bucketMsOf(stepMs)
  const buckets = new Map<number, BacklogAverage[]>()
  for (const group of groups) {
    const at = bucketStart(group.at, bucketMs)
    const bucket = buckets.get(at)
    if (bucket) bucket.push(group)
    else buckets.set(at, [group])
  }
  return new Map([...buckets].map(([at, bucket]) => [at, meanOf(bucket)]))
}

function meanOf(groups: readonly BacklogAverage[]): Omit<BacklogAverage, 'at'> {
  const mean = (pick: (group: BacklogAverage) => number) =>
    groups.reduce((sum, group) => sum + pick(group), 0) / groups.length
  return {
    messages: Math.round(mean(({ messages }) => messages) * 10) / 10,
    bytes: Math.round(mean(({ bytes }) => bytes)),
  }
}

const isGap = ({ backlogCount }: HistoryPoint) => backlogCount === null

export const hasGaps = ({ points }: History): boolean => points.some(isGap)

/** Fills the gaps of a history with averages of the analytics, which have no ages. Measured points stay. */
export function fillGaps(history: History, averages: Averages, analytics: AnalyticsState): History {
  const bucketMs = bucketMsOf(history.stepMs)
  const points = history.points.map((point): HistoryPoint => {
    const average = isGap(point) ? averages.get(bucketStart(point.at, bucketMs)) : undefined
    if (!average) return point
    const { messages, bytes } = average
    return { ...point, backlogCount: messages, backlogBytes: bytes, isFromAnalytics: true }
  })
  return { ...history, points, analytics }
}
