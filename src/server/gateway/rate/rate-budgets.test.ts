import { expect, test } from 'vitest'
import { createManualClock } from '#server/testing/manual-clock.ts'
import { createRateBudgets } from './rate-budgets.ts'

const ONE = { kind: 'token', token: 'one' } as const
const OTHER = { kind: 'key', email: 'a@example.com', key: 'other' } as const

test('the same credentials share a budget, which goes with its last user once its window is over', () => {
  const clock = createManualClock()
  const budgets = createRateBudgets(clock)
  const [first, second] = [budgets.lease(ONE), budgets.lease(ONE)]
  expect(second.budget).toBe(first.budget)
  expect(budgets.lease(OTHER).budget).not.toBe(first.budget)
  first.budget.take('person')
  first.release()
  second.release()
  // Who adds it again has no more requests than before.
  const again = budgets.lease(ONE)
  expect(again.budget.state().remaining).toBe(1_199)
  clock.advance(300_000)
  expect(budgets.count()).toBe(2)
  again.release()
  expect(budgets.count()).toBe(1)
})

test('a refusal outlasts the connection that it was given to', () => {
  const clock = createManualClock()
  const budgets = createRateBudgets(clock)
  const lease = budgets.lease(ONE)
  lease.budget.block(60_000)
  lease.release()
  expect(budgets.lease(ONE).budget.take('person')).toBe(60_000)
})
