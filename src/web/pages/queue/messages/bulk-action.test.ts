import { expect, test } from 'vitest'
import type { Outcome } from '#web/leases/run-chunks.ts'
import { describeAction, graceMs, needsGrace, summarize, type BulkAction } from './bulk-action.ts'

test.each<[BulkAction, number, 'will' | 'is' | 'was', string]>([
  [{ kind: 'ack' }, 1, 'will', 'Acknowledge 1 message'],
  [{ kind: 'ack' }, 1200, 'is', 'Acknowledging 1,200 messages'],
  [{ kind: 'retry', delaySeconds: null }, 2, 'was', 'Returned 2 messages'],
  [{ kind: 'retry', delaySeconds: 0 }, 2, 'will', 'Retry 2 messages at once'],
  [{ kind: 'retry', delaySeconds: 90 }, 2, 'will', 'Retry 2 messages after 1 min 30 s'],
  [{ kind: 'extend', visibilityTimeoutMs: 120_000 }, 3, 'was', 'Extended 3 messages by 2 min'],
  [{ kind: 'delete' }, 3, 'is', 'Deleting 3 messages'],
])('%j with %i that %s be', (action, count, tense, words) => {
  expect(describeAction(action, count, tense)).toBe(words)
})

test('only what destroys many waits for an undo', () => {
  expect(needsGrace({ kind: 'ack' }, 2, false)).toBe(true)
  expect(needsGrace({ kind: 'delete' }, 2, false)).toBe(true)
  expect(needsGrace({ kind: 'ack' }, 1, false)).toBe(false)
  expect(needsGrace({ kind: 'retry', delaySeconds: 0 }, 50, true)).toBe(false)
  expect(needsGrace({ kind: 'ack' }, 1, true)).toBe(true)
})

test.each([
  [[60_000], 10_000],
  [[60_000, 8_000], 5_000],
  [[2_000], 0],
  [[-5_000, 60_000], 10_000],
  [[], 10_000],
])('with leases that end in %j the grace is %i ms', (ends, expected) => {
  expect(
    graceMs(
      ends.map((end) => 1_000_000 + end),
      1_000_000,
    ),
  ).toBe(expected)
})

test('the summary names every outcome that there was', () => {
  const outcomes: Outcome[] = [
    { kind: 'done' },
    { kind: 'done' },
    { kind: 'warning', text: '' },
    { kind: 'unknown', text: '' },
    { kind: 'skipped' },
    { kind: 'skipped' },
  ]
  expect(summarize({ kind: 'ack' }, outcomes)).toBe(
    'Acknowledged 2 messages, 1 warning, 1 without an answer, 2 not tried',
  )
})
