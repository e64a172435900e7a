import { expect, test } from 'vitest'
import { parseTimeRange } from './time-range.ts'

test.each([
  ['', '1h'],
  ['range=15m', '15m'],
  ['range=7d', '7d'],
  ['range=99y', '1h'],
  ['range=toString', '1h'],
])('"%s" means %s', (query, range) => {
  expect(parseTimeRange(new URLSearchParams(query))).toBe(range)
})
