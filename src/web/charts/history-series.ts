import type { History, HistoryPoint } from '#contract/history.ts'

export type HistoryMeasure = 'backlogCount' | 'backlogBytes' | 'oldestAgeMs'

/** One point of a line; null is drawn as a gap. */
export interface SeriesRow {
  at: number
  value: number | null
  isFromAnalytics?: boolean
}

/** The rows of one measure, in order. */
export function toSeriesRows(points: readonly HistoryPoint[], measure: HistoryMeasure): SeriesRow[] {
  return points.map(({ isFromAnalytics, ...point }) => ({
    at: point.at,
    value: point[measure],
    ...(isFromAnalytics && { isFromAnalytics }),
  }))
}

/** Whether a value has no neighbors, so that no line goes through it. Analytics of a quiet queue have many such points. */
export function isIsolated(rows: readonly SeriesRow[], index: number): boolean {
  const has = (at: number) => rows[at]?.value != null
  return has(index) && !has(index - 1) && !has(index + 1)
}

const MINUTE = 60_000
const TICK_STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 180, 240, 360, 720, 1_440, 2_880, 7_200].map(
  (minutes) => minutes * MINUTE,
)

/** Round moments between `from` and `to`, at most `maxTicks`, aligned to hours and days in the user's time zone. */
export function timeTicks(from: number, to: number, maxTicks: number): number[] {
  const step = TICK_STEPS.find((candidate) => (to - from) / candidate <= maxTicks) ?? 14_400 * MINUTE
  const offset = new Date(from).getTimezoneOffset() * MINUTE
  const first = Math.ceil((from - offset) / step) * step + offset
  const ticks: number[] = []
  for (let tick = first; tick <= to; tick += step) ticks.push(tick)
  return ticks
}

/** The time of a tick, with the day if the range is longer than a day. */
export function formatTick(at: number, rangeMs: number): string {
  const date = new Date(at)
  const time = `${String(date.getHours()).padStart(2, '0')}:${String(date.getMinutes()).padStart(2, '0')}`
  if (rangeMs <= 1_440 * MINUTE) return time
  const day = `${String(date.getMonth() + 1).padStart(2, '0')}-${String(date.getDate()).padStart(2, '0')}`
  return rangeMs <= 4_320 * MINUTE ? `${day} ${time}` : day
}

const AGE_STEPS = [1, 2, 5, 10, 15, 30].flatMap((n) => [n * 1_000, n * MINUTE])
const AGE_LONG_STEPS = [1, 2, 3, 6, 12, 24, 48, 96].map((hours) => hours * 60 * MINUTE)

/** About four round values, from 0 to at least `highest`. */
export function valueTicks(highest: number, measure: HistoryMeasure): number[] {
  const target = Math.max(highest, 1) / 3
  const step = measure === 'oldestAgeMs' ? ageStep(target) : Math.max(1, decimalStep(target))
  const ticks = [0]
  while ((ticks.at(-1) ?? 0) < highest) ticks.push((ticks.at(-1) ?? 0) + step)
  return ticks.length > 1 ? ticks : [0, step]
}

function ageStep(target: number): number {
  const steps = [...AGE_STEPS, ...AGE_LONG_STEPS].toSorted((a, b) => a - b)
  return steps.find((step) => step >= target) ?? decimalStep(target)
}

function decimalStep(target: number): number {
  const power = 10 ** Math.floor(Math.log10(target))
  const factor = [1, 2, 2.5, 5, 10].find((candidate) => candidate * power >= target) ?? 10
  return factor * power
}

/** Whether the history has any measurement. */
export function hasData(history: History): boolean {
  return history.points.some((point) => point.backlogCount !== null)
}
