import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { isIsolated, timeTicks, toSeriesRows, valueTicks } from './history-series.ts'

const point = (at: number, backlogCount: number | null) => ({
  at,
  backlogCount,
  backlogBytes: null,
  oldestAgeMs: null,
})

test('a missing measurement stays a gap', () => {
  expect(toSeriesRows([point(1, 5), point(2, null), point(3, 0)], 'backlogCount')).toEqual([
    { at: 1, value: 5 },
    { at: 2, value: null },
    { at: 3, value: 0 },
  ])
})

test('a point is marked if it is from analytics', () => {
  expect(toSeriesRows([{ ...point(1, 5), isFromAnalytics: true }], 'oldestAgeMs')).toEqual([
    { at: 1, value: null, isFromAnalytics: true },
  ])
})

test.each([
  [[5], [0]],
  [
    [5, null, 0, 1, null, 2],
    [0, 5],
  ],
  [[null, 3, null], [1]],
  [[1, 2], []],
  [[null], []],
])('in %j the values at %j are isolated', (values, expected) => {
  const rows = values.map((value, at) => ({ at, value }))
  expect(rows.flatMap(({ at }) => (isIsolated(rows, at) ? [at] : []))).toEqual(expected)
})

test.each([
  [0, 'backlogCount', [0, 1]],
  [1, 'backlogCount', [0, 1]],
  [7, 'backlogCount', [0, 2.5, 5, 7.5]],
  [140, 'backlogCount', [0, 50, 100, 150]],
  [90_000, 'oldestAgeMs', [0, 30_000, 60_000, 90_000]],
  [0, 'oldestAgeMs', [0, 1_000]],
] as const)('up to %i %s the axis has ticks at %j', (highest, measure, ticks) => {
  expect(valueTicks(highest, measure)).toEqual(ticks)
})

test('an axis reaches its highest value with few ticks', () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1e12, noNaN: true }), (highest) => {
      for (const measure of ['backlogCount', 'backlogBytes', 'oldestAgeMs'] as const) {
        const ticks = valueTicks(highest, measure)
        expect(ticks.at(-1)).toBeGreaterThanOrEqual(highest)
        expect(ticks.length).toBeLessThanOrEqual(6)
      }
    }),
  )
})

test('time ticks are round, in range and few', () => {
  const from = Date.UTC(2026, 0, 1, 10, 3)
  const ticks = timeTicks(from, from + 15 * 60_000, 6)
  expect(ticks.length).toBeLessThanOrEqual(6)
  expect(ticks.every((tick) => tick >= from && tick % (5 * 60_000) === 0)).toBe(true)
})
