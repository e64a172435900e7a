const MINUTE_MS = 60_000

/** The ranges the charts offer, by their name in the URL. */
export const TIME_RANGES = {
  '15m': { label: '15 min', ms: 15 * MINUTE_MS },
  '1h': { label: '1 h', ms: 60 * MINUTE_MS },
  '6h': { label: '6 h', ms: 360 * MINUTE_MS },
  '24h': { label: '24 h', ms: 1_440 * MINUTE_MS },
  '7d': { label: '7 d', ms: 10_080 * MINUTE_MS },
  '30d': { label: '30 d', ms: 43_200 * MINUTE_MS },
} as const

export type TimeRange = keyof typeof TIME_RANGES
const DEFAULT_TIME_RANGE: TimeRange = '1h'

export function isTimeRange(text: string | null): text is TimeRange {
  return text !== null && Object.hasOwn(TIME_RANGES, text)
}

/** The range in a query string; the default if there is none or it is unknown. */
export function parseTimeRange(query: URLSearchParams): TimeRange {
  const text = query.get('range')
  return isTimeRange(text) ? text : DEFAULT_TIME_RANGE
}
