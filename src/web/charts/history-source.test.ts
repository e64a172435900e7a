import { expect, test } from 'vitest'
import type { AnalyticsState, History, HistoryPoint } from '#contract/history.ts'
import { sourceNote, sourceOf } from './history-source.ts'

/** Noon in the local time zone. */
const NOON = new Date(2026, 10, 21, 12).getTime()
const MINUTE = 60_000

const values = { backlogCount: 0, backlogBytes: 0, oldestAgeMs: null }
/** `m` was measured here, `c` is from Cloudflare, `.` is a gap. */
const pointOf = (kind: string, at: number): HistoryPoint => ({
  at,
  ...(kind === '.' ? { backlogCount: null, backlogBytes: null, oldestAgeMs: null } : values),
  ...(kind === 'c' && { isFromAnalytics: true }),
})
const historyOf = (kinds: string, analytics: AnalyticsState | null, rangeMs = 60 * MINUTE): History => ({
  from: NOON,
  to: NOON + rangeMs,
  stepMs: 5 * MINUTE,
  intervalMs: 20_000,
  points: [...kinds].map((kind, index) => pointOf(kind, NOON + index * 5 * MINUTE)),
  analytics,
})

const NO_PERMISSION = 'the token lacks Account Analytics: Read.'
const BEFORE_1210 =
  'Values before 12:10 are from Cloudflare’s analytics (averages); later ones were measured here.'
const GAPS = 'Gaps are filled from Cloudflare’s analytics (averages).'

test.each([
  ['mmm', null, null],
  ['..m', null, null],
  ['ccm', 'answered', BEFORE_1210],
  ['.cm', 'answered', BEFORE_1210],
  ['cmcm', 'answered', 'Values before 12:05 and in later gaps are from Cloudflare’s analytics (averages).'],
  ['mcm', 'answered', GAPS],
  ['.mc', 'answered', GAPS],
  ['c.c', 'answered', 'From Cloudflare’s analytics (averages). Nothing has been measured here yet.'],
  [
    '..m',
    'answered',
    'No data before 12:10: Cloudflare’s analytics cover a queue only while something happens to it.',
  ],
  ['..m', 'no-permission', `No data before 12:10: ${NO_PERMISSION}`],
  ['...', 'no-permission', `No data from before Queuedeck started measuring: ${NO_PERMISSION}`],
  ['m.m', 'no-permission', `No data for the gaps: ${NO_PERMISSION}`],
  ['.m', 'no-dataset', 'No data before 12:05: the account has no analytics for queues.'],
  ['.m', 'unanswered', 'No data before 12:05 yet: Cloudflare’s analytics have not responded.'],
] as const)('%s with analytics %s: %s', (kinds, analytics, note) => {
  expect(sourceNote(historyOf(kinds, analytics))).toBe(note)
})

test('a range of several days shows the day too', () => {
  expect(sourceNote(historyOf('cm', 'answered', 7 * 1_440 * MINUTE))).toContain(
    'Values before 2026-11-21 12:05 are',
  )
})

test.each([
  ['m', 'measured here'],
  ['c', 'Cloudflare, average'],
  ['.', null],
])('the source of %s is %s', (kind, source) => {
  expect(sourceOf(pointOf(kind, NOON))).toBe(source)
})
