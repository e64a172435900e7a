import { expect, test } from 'vitest'
import { costRatio, growth, MOST_OF_LINEAR_GROWTH } from './cost.ts'

const listOf = (size: number) => Array.from({ length: size }, (_, index) => index)
const sum = (list: readonly number[]) => {
  let total = 0
  for (const number of list) total += number
  return total
}

test('what grows with the square is told from what does not', () => {
  const quadratic = (list: readonly number[]) => list.map(() => sum(list))
  expect(growth(sum, listOf, 10_000)).toBeLessThan(MOST_OF_LINEAR_GROWTH)
  expect(growth(quadratic, listOf, 200)).toBeGreaterThan(MOST_OF_LINEAR_GROWTH)
})

test('work done ten times over costs about ten times as much', () => {
  const list = listOf(50_000)
  const tenTimes = () => listOf(10).map(() => sum(list))
  const ratio = costRatio(tenTimes, () => sum(list))
  expect(ratio).toBeGreaterThan(5)
  expect(ratio).toBeLessThan(20)
})
