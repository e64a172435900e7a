import { expect, test } from 'vitest'
import type { AnalyticsState, History, HistoryPoint } from '#contract/history.ts'
import { sourceNote, sourceOf } from './history-source.ts'

/** Twelve where the reader is, whatever zone that is. */
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

const LACKS = 'cannot be shown, as the token lacks Account Analytics: Read.'

test.each([
  ['mmm', null, null],
  ['..m', null, null],
  ['ccm', 'answered', 'Until 12:10 from Cloudflare’s analytics (averages); since then measured here.'],
  ['.cm', 'answered', 'Until 12:10 from Cloudflare’s analytics (averages); since then measured here.'],
  [
    'cmcm',
    'answered',
    'Until 12:05, and where nothing was measured since, from Cloudflare’s analytics (averages).',
  ],
  ['mcm', 'answered', 'Where nothing was measured here, from Cloudflare’s analytics (averages).'],
  ['.mc', 'answered', 'Where nothing was measured here, from Cloudflare’s analytics (averages).'],
  ['c.c', 'answered', 'From Cloudflare’s analytics (averages); nothing was measured here yet.'],
  [
    '..m',
    'answered',
    'What was before 12:10 is unknown to Cloudflare’s analytics too, which have a queue only while something happens to it.',
  ],
  ['..m', 'no-permission', `What was before 12:10 ${LACKS}`],
  ['...', 'no-permission', `What was before Queuedeck started measuring ${LACKS}`],
  ['m.m', 'no-permission', `What was not measured here ${LACKS}`],
  ['.m', 'no-dataset', 'What was before 12:05 cannot be shown, as the account has no analytics of queues.'],
  ['.m', 'unanswered', 'What was before 12:05 is not known yet: Cloudflare’s analytics have not answered.'],
] as const)('%s with analytics %s: %s', (kinds, analytics, note) => {
  expect(sourceNote(historyOf(kinds, analytics))).toBe(note)
})

test('in a range of days the day is named too', () => {
  expect(sourceNote(historyOf('cm', 'answered', 7 * 1_440 * MINUTE))).toContain('Until 2026-11-21 12:05 from')
})

test.each([
  ['m', 'measured here'],
  ['c', 'Cloudflare, average'],
  ['.', null],
])('the source of %s is %s', (kind, source) => {
  expect(sourceOf(pointOf(kind, NOON))).toBe(source)
})
