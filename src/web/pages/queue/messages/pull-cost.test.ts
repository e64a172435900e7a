import { expect, test } from 'vitest'
import { Queue } from '#contract/queues.ts'
import { deliveriesOf, pullCost } from './pull-cost.ts'

const queue = (consumers: unknown[]) =>
  Queue.parse({ queue_id: 'q', queue_name: 'q', created_on: '', modified_on: '', consumers })
const pull = (max_retries: number, dead_letter_queue = '') =>
  queue([{ consumer_id: 'c', type: 'http_pull', dead_letter_queue, settings: { max_retries } }])

test.each([
  [
    pull(3),
    30_000,
    'for 30 s and counts one attempt; after 4 attempts it is deleted, as this queue has no dead-letter queue.',
  ],
  [
    pull(3, 'orders-dlq'),
    120_000,
    'for 2 min and counts one attempt; after 4 attempts it moves to orders-dlq.',
  ],
  [pull(0, 'dlq'), 10_000, 'after that one attempt it moves to dlq.'],
  [queue([]), 10_000, 'after 4 attempts it is deleted'],
])('%# says what pulling costs', (of, timeoutMs, expected) => {
  expect(pullCost(of, timeoutMs)).toContain(expected)
})

test('deliveries are the retries and the first one', () => {
  expect([deliveriesOf(pull(3)), deliveriesOf(pull(0)), deliveriesOf(queue([]))]).toEqual([4, 1, null])
})
