import { expect, test } from 'vitest'
import { REFERENCE_ROUND_MS, slownessOf } from './slowness.ts'
import { limits, patiently, slowness } from './time-limits.ts'

const rounds = (...factors: number[]) => factors.map((factor) => factor * REFERENCE_ROUND_MS)

test.each([
  ['the reference machine', rounds(1, 1, 1), 1],
  ['a faster one', rounds(0.2, 0.2, 0.2), 1],
  ['one that is five times slower', rounds(5, 5.04, 4.96), 5],
  ['one that was interrupted now and then', rounds(1, 40, 1, 1, 30), 1],
  ['one that stands still', rounds(1_000, 2_000, 3_000), 10],
  ['none that was measured', [], 1],
])('the slowness of %s', (_, roundsMs, expected) => {
  expect(slownessOf(roundsMs)).toBe(expected)
})

test('every process has the slowness that the first one measured', () => {
  expect(process.env['QUEUEDECK_TEST_SLOWNESS']).toBe(String(slowness()))
  expect(limits.expectation).toBe(Math.ceil(30_000 * slowness()))
  expect(patiently(3_000)).toBe(3_000 + limits.expectation)
})

test('a limit contains those of its steps', () => {
  expect(limits.unit).toBeGreaterThan(limits.expectation)
  expect(limits.proof).toBeGreaterThan(limits.unit)
  expect(limits.journey).toBeGreaterThan(limits.proof)
})
