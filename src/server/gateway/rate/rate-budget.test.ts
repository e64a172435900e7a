import { expect, test } from 'vitest'
import { createManualClock } from '#server/testing/manual-clock.ts'
import { createRateBudget, type Priority, type RateBudget } from './rate-budget.ts'
import { parseRateHints, parseRetryAfterMs } from './rate-headers.ts'

const WINDOW_MS = 300_000

function takeMany(budget: RateBudget, count: number, priority: Priority = 'person'): number {
  let taken = 0
  while (taken < count && budget.take(priority) === 0) taken++
  return taken
}
const hints = (remaining?: number, resetsAt?: number, limit?: number) => ({ limit, remaining, resetsAt })

test('1,200 requests in five minutes, then none until the window ends', () => {
  const clock = createManualClock()
  const budget = createRateBudget(clock)
  expect(budget.state()).toEqual({ limit: 1_200, remaining: 1_200, resetsAt: null, blockedUntil: null })
  expect(takeMany(budget, 5_000)).toBe(1_200)
  clock.advance(100_000)
  expect(budget.take('person')).toBe(200_000)
  expect(budget.state()).toMatchObject({ remaining: 0, resetsAt: clock.now() + 200_000 })
  clock.advance(200_000)
  expect(budget.state()).toMatchObject({ remaining: 1_200, resetsAt: null })
  expect(takeMany(budget, 5_000)).toBe(1_200)
})

test('refreshes leave 10 % to calls of users', () => {
  const budget = createRateBudget(createManualClock())
  expect(takeMany(budget, 5_000, 'background')).toBe(721)
  expect(takeMany(budget, 5_000, 'refresh')).toBe(360)
  expect(budget.take('refresh')).toBe(WINDOW_MS)
  expect(takeMany(budget, 5_000)).toBe(119)
})

test('background work leaves 40 % to pages and users', () => {
  const budget = createRateBudget(createManualClock())
  expect(takeMany(budget, 5_000, 'background')).toBe(721)
  expect(budget.take('background')).toBe(WINDOW_MS)
  expect(takeMany(budget, 5_000)).toBe(479)
})

test('a 429 blocks for as long as it says, five minutes by default', () => {
  const clock = createManualClock()
  const budget = createRateBudget(clock)
  budget.block(5_000)
  budget.block(1_000)
  expect(budget.take('person')).toBe(5_000)
  expect(budget.state()).toMatchObject({ remaining: 1_200, blockedUntil: clock.now() + 5_000 })
  clock.advance(5_000)
  expect(budget.state().blockedUntil).toBeNull()
  expect(budget.take('person')).toBe(0)
  budget.block()
  expect(budget.take('person')).toBe(300_000)
})

test('usage by other programs is learned from responses', () => {
  const clock = createManualClock()
  const budget = createRateBudget(clock)
  const end = clock.now() + 120_000
  takeMany(budget, 10)
  budget.learn(hints(700, end))
  expect(budget.state()).toMatchObject({ remaining: 700, resetsAt: end })
  budget.learn(hints(690, end + 400))
  budget.learn(hints(695, end))
  expect(budget.state().remaining).toBe(690)
  clock.advance(120_500)
  budget.learn(hints(0, end))
  expect(budget.state()).toMatchObject({ remaining: 1_200, resetsAt: null })
  budget.learn(hints(1_100, end + WINDOW_MS))
  expect(budget.state()).toMatchObject({ remaining: 1_100, resetsAt: end + WINDOW_MS })
})

test('a new limit changes the remaining requests; without a reset time the window has its usual length', () => {
  const clock = createManualClock()
  const budget = createRateBudget(clock)
  takeMany(budget, 100)
  budget.learn(hints(undefined, undefined, 2_000))
  expect(budget.state()).toMatchObject({ limit: 2_000, remaining: 1_900 })
  budget.learn(hints(undefined, undefined, 50))
  expect(budget.state()).toMatchObject({ limit: 50, remaining: 0 })
  const fresh = createRateBudget(clock)
  fresh.learn(hints(9_999))
  expect(fresh.state()).toMatchObject({ remaining: 1_200, resetsAt: clock.now() + WINDOW_MS })
})

const NOW = Date.UTC(2026, 0, 1)
test.each([
  ['30', 30_000],
  ['0', 0],
  ['1.5', 1_500],
  [String(NOW / 1_000 + 60), 60_000],
  ['Thu, 01 Jan 2026 00:01:00 GMT', 60_000],
  ['2026-01-01T00:01:00Z', 60_000],
  ['Thu, 01 Jan 2015 00:00:00 GMT', 0],
  ['999999', 3_600_000],
  ['-5', undefined],
  ['soon', undefined],
  ['', undefined],
  [undefined, undefined],
])('a retry-after of %j means %j ms', (text, expected) => {
  expect(parseRetryAfterMs(text, NOW)).toBe(expected)
})

test.each([
  [{}, hints()],
  [{ 'x-ratelimit-remaining': '12' }, hints(12)],
  [{ 'x-ratelimit-limit': '0', 'x-ratelimit-remaining': '0' }, hints(0)],
  [{ 'x-ratelimit-limit': '1e3', 'x-ratelimit-remaining': '-1', 'x-ratelimit-reset': 'NaN' }, hints()],
  [{ 'x-ratelimit-limit': '99999999', 'x-ratelimit-reset': '10' }, hints(undefined, NOW + 10_000)],
])('only plausible values of %j are used', (headers, expected) => {
  expect(parseRateHints(headers, NOW)).toEqual(expected)
})
