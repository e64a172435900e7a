import { expect, test } from 'vitest'
import { Queue } from '#contract/queues.ts'
import { deadLetterQueueOf, deliveriesOf, describeLastAttempts, isLastAttempt } from './last-attempt.ts'

const queue = (...consumers: unknown[]) =>
  Queue.parse({ queue_id: 'q', queue_name: 'q', created_on: '', modified_on: '', consumers })
const consumer = (type: string, max_retries?: number) => ({
  consumer_id: 'c',
  type,
  dead_letter_queue: 'dlq',
  settings: { max_retries },
})

test('deliveries are the retries plus the first one, for every type of consumer', () => {
  expect(
    [
      queue(consumer('http_pull', 0)),
      queue(consumer('worker', 5)),
      queue(consumer('http_pull')),
      queue(),
    ].map(deliveriesOf),
  ).toEqual([1, 6, 4, null])
  expect([deadLetterQueueOf(queue(consumer('worker'))), deadLetterQueueOf(queue())]).toEqual(['dlq', ''])
})

test.each([
  [1, 1, true],
  [3, 4, false],
  [4, 4, true],
  [5, 4, true],
  [9, null, false],
])('attempt %i of %s is the last: %s', (attempts, deliveries, expected) => {
  expect(isLastAttempt(attempts, deliveries)).toBe(expected)
})

test.each([
  [0, 7, '', ''],
  [1, 1, '', 'It is on its last attempt and would be deleted'],
  [1, 7, 'dlq', '1 of 7 is on its last attempt and would go to dlq'],
  [3, 7, 'dlq', '3 of 7 are on their last attempt and would go to dlq'],
  [7, 7, '', 'All 7 are on their last attempt and would be deleted'],
])('%i of %i that go to "%s"', (count, total, deadLetterQueue, expected) => {
  expect(describeLastAttempts({ count, deadLetterQueue }, total)).toBe(expected)
})
