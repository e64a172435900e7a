import { expect, test } from 'vitest'
import type { ItemOutcome } from '#web/runs/run-chunks.ts'
import {
  describeAction,
  describeEnded,
  graceMs,
  needsGrace,
  summarize,
  type BulkAction,
} from './bulk-action.ts'

test.each<[BulkAction, number, 'will' | 'is' | 'was', string]>([
  [{ kind: 'ack' }, 1, 'will', 'Acknowledge 1 message'],
  [{ kind: 'ack' }, 1200, 'is', 'Acknowledging 1,200 messages'],
  [{ kind: 'retry', delaySeconds: null }, 2, 'was', 'Retried 2 messages'],
  [{ kind: 'retry', delaySeconds: 0 }, 2, 'will', 'Retry 2 messages at once'],
  [{ kind: 'retry', delaySeconds: 90 }, 2, 'will', 'Retry 2 messages after 1 min 30 s'],
  [{ kind: 'extend', byMs: 120_000 }, 3, 'was', 'Extended 3 messages by 2 min'],
  [{ kind: 'delete' }, 3, 'is', 'Deleting 3 messages'],
])('%j of %i messages, as it %s be', (action, count, tense, words) => {
  expect(describeAction(action, count, tense)).toBe(words)
})

test.each<[string, BulkAction, { count?: number; lastAttempts?: number; isProduction?: boolean }, boolean]>([
  ['many acks', { kind: 'ack' }, { count: 2 }, true],
  ['many deletes', { kind: 'delete' }, { count: 2 }, true],
  ['one ack', { kind: 'ack' }, {}, false],
  ['one ack in production', { kind: 'ack' }, { isProduction: true }, true],
  ['retries', { kind: 'retry', delaySeconds: 0 }, { count: 50, isProduction: true }, false],
  ['a retry on the last attempt', { kind: 'retry', delaySeconds: null }, { lastAttempts: 1 }, true],
  ['an extension', { kind: 'extend', byMs: 1 }, { count: 50, lastAttempts: 50, isProduction: true }, false],
])('%s: whether the action waits for an undo', (_, action, options, expected) => {
  expect(needsGrace(action, { count: 1, lastAttempts: 0, isProduction: false, ...options })).toBe(expected)
})

test.each([
  [0, '', ''],
  [1, '', '1 of them was on its last attempt and is deleted'],
  [3, 'dlq', '3 of them were on their last attempt and go to dlq'],
])('%i messages that a retry ended are named', (count, deadLetterQueue, expected) => {
  expect(describeEnded({ count, deadLetterQueue })).toBe(expected)
})

test.each([
  [[60_000], 10_000],
  [[60_000, 8_000], 5_000],
  [[2_000], 0],
  [[-5_000, 60_000], 10_000],
  [[], 10_000],
])('with leases that end in %j ms the wait is %i ms', (ends, expected) => {
  expect(
    graceMs(
      ends.map((end) => 1_000_000 + end),
      1_000_000,
    ),
  ).toBe(expected)
})

test('the summary counts every kind of outcome', () => {
  const outcomes: ItemOutcome[] = [
    { kind: 'done' },
    { kind: 'done' },
    { kind: 'warning', text: '' },
    { kind: 'expired', text: '' },
    { kind: 'expired', text: '' },
    { kind: 'unknown', text: '' },
    { kind: 'skipped', text: '' },
    { kind: 'skipped', text: '' },
  ]
  expect(summarize({ kind: 'ack' }, outcomes)).toBe(
    'Acknowledged 2 messages, 2 leases expired, 1 warning, 1 may have been done, 2 not tried',
  )
})
