import { expect, test } from 'vitest'
import { MEASURES, parseComparison } from './comparison.ts'

const KB = 1_000
const MINUTE = 60_000

test.each<[keyof typeof MEASURES, string, number[], number[]]>([
  ['attempts', '>2', [3], [2]],
  ['attempts', '>= 2', [2, 3], [1]],
  ['attempts', '<=10', [10, 0], [11]],
  ['attempts', '<1', [0], [1]],
  ['attempts', '3', [3], [2, 4]],
  ['attempts', '= 3', [3], [2, 4]],
  ['attempts', '2..5', [2, 5], [1, 6]],
  ['age', '> 5m', [5 * MINUTE + 1], [5 * MINUTE]],
  ['age', '5m', [5 * MINUTE, 6 * MINUTE - 1], [5 * MINUTE - 1, 6 * MINUTE]],
  ['age', '1..2h', [60 * MINUTE, 120 * MINUTE], [59 * MINUTE, 121 * MINUTE]],
  ['age', '30s .. 1d', [30_000, 24 * 60 * MINUTE], [29_999]],
  ['size', '<=500', [500], [501]],
  ['size', '>1.5 kb', [1_501], [1_500]],
  ['size', '1.2KB', [1_200, 1_299], [1_199, 1_300]],
  ['size', '<1MB', [999 * KB], [1_000 * KB]],
])('%s %s', (measure, text, inside, outside) => {
  const comparison = parseComparison(text, MEASURES[measure])
  expect(inside.map((value) => comparison?.(value))).toEqual(inside.map(() => true))
  expect(outside.map((value) => comparison?.(value))).toEqual(outside.map(() => false))
})

test.each<[keyof typeof MEASURES, string]>([
  ['attempts', 'many'],
  ['attempts', '>'],
  ['attempts', '>-1'],
  ['attempts', '5..2'],
  ['attempts', '1..2..3'],
  ['attempts', '..5'],
  ['attempts', '3m'],
  ['age', '5'],
  ['age', '5 weeks'],
  ['age', '5constructor'],
  ['size', '5GB'],
  ['size', `>${'9'.repeat(100)}`],
])('%s %s is not a comparison', (measure, text) => {
  expect(parseComparison(text, MEASURES[measure])).toBeNull()
})
