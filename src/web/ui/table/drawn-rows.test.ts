import { expect, test } from 'vitest'
import { drawnRows, gapBefore } from './drawn-rows.ts'

const range = { startIndex: 50, endIndex: 52, overscan: 1, count: 100 }

test.each([
  [-1, [49, 50, 51, 52, 53]],
  [51, [49, 50, 51, 52, 53]],
  [49, [49, 50, 51, 52, 53]],
  [3, [3, 49, 50, 51, 52, 53]],
  [99, [49, 50, 51, 52, 53, 99]],
  [100, [49, 50, 51, 52, 53]],
])('keeping row %i draws the rows %j', (kept, expected) => {
  expect(drawnRows(range, kept)).toEqual(expected)
})

test('the gap before a row is the height of the rows left out', () => {
  const items = [
    { start: 36, end: 72 },
    { start: 360, end: 396 },
    { start: 396, end: 450 },
  ]
  expect(items.map((_, place) => gapBefore(items, place))).toEqual([36, 288, 0])
  expect(gapBefore([{ start: 0, end: 36 }], 0)).toBe(0)
})
