import { describe, expect, test } from 'vitest'
import { Queue } from '#contract/queues.ts'
import { attemptMeter, pullRule } from './attempt-meter.ts'

const queue = (consumers: unknown[]) =>
  Queue.parse({ queue_id: 'q', queue_name: 'q', created_on: '', modified_on: '', consumers })
const pull = (max_retries: number, dead_letter_queue = '') =>
  queue([{ consumer_id: 'c', type: 'http_pull', dead_letter_queue, settings: { max_retries } }])

test.each([
  [pull(3), 'Pulling counts one attempt; after 4 attempts messages are deleted: this queue has no'],
  [pull(3, 'orders-dlq'), 'after 4 attempts messages go to orders-dlq.'],
  [pull(0, 'dlq'), 'after that one attempt messages go to dlq.'],
  [queue([]), 'after 4 attempts messages are deleted'],
])('%# the rule describes what pulling costs', (of, expected) => {
  expect(pullRule(of)).toContain(expected)
})

describe('the attempt meter', () => {
  test.each([
    [[0, 0, 0], 0, 'This will be attempt 1 of 4 for the next 3 messages; after 4 they go to dlq.'],
    [[1], 0, 'This will be attempt 2 of 4 for the next message; after 4 they go to dlq.'],
    [[0, 2], 0, 'This will be attempts 1 to 3 of 4 for the next 2 messages; after 4 they go to dlq.'],
    [
      [0, 3],
      1,
      'This will be attempts 1 to 4 of 4 for the next 2 messages. 1 of them will be on the last attempt: what is not acknowledged then goes to dlq.',
    ],
    [
      [3, 3],
      2,
      'This will be attempt 4 of 4 for the next 2 messages. They will be on the last attempt: what is not acknowledged then goes to dlq.',
    ],
  ])('after deliveries %j', (attempts, lastAttempts, text) => {
    expect(attemptMeter(pull(3, 'dlq'), attempts, 10)).toEqual({ text, lastAttempts })
  })

  test('it describes only the known messages of a large batch', () => {
    const text = attemptMeter(
      pull(3),
      Array.from({ length: 25 }, () => 0),
      100,
    )?.text
    expect(text).toContain('for the first 25 of the next 100 messages;')
  })

  test('it mentions that there is no dead-letter queue', () => {
    expect(attemptMeter(pull(0), [0], 1)?.text).toContain('is deleted: this queue has no dead-letter queue')
  })

  test('it is null if nothing is waiting or there is no consumer', () => {
    expect([attemptMeter(pull(3), [], 1), attemptMeter(queue([]), [1], 1)]).toEqual([null, null])
  })
})
