import { expect, test } from 'vitest'
import { createManualClock } from '#server/testing/manual-clock.ts'
import { createRateBudgets } from './rate-budgets.ts'

const ONE = { kind: 'token', token: 'one' } as const
const OTHER = { kind: 'key', email: 'a@example.com', key: 'other' } as const

test('the same credentials share a budget, which is dropped when it is unused and its window has ended', () => {
  const clock = createManualClock()
  const budgets = createRateBudgets(clock)
  const [first, second] = [budgets.lease(ONE), budgets.lease(ONE)]
  expect(second.budget).toBe(first.budget)
  expect(budgets.lease(OTHER).budget).not.toBe(first.budget)
  first.budget.take('person')
  first.release()
  second.release()
  // Adding it again does not bring back its requests.
  const again = budgets.lease(ONE)
  expect(again.budget.state().remaining).toBe(1_199)
  clock.advance(300_000)
  expect(budgets.count()).toBe(2)
  again.release()
  expect(budgets.count()).toBe(1)
})

test('a block outlasts the connection that caused it', () => {
  const clock = createManualClock()
  const budgets = createRateBudgets(clock)
  const lease = budgets.lease(ONE)
  lease.budget.block(60_000)
  lease.release()
  expect(budgets.lease(ONE).budget.take('person')).toBe(60_000)
})
