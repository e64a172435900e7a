import { expect, test } from 'vitest'
import type { ItemOutcome } from '#web/runs/run-chunks.ts'
import { describeProgress, describeScan } from './scan-report.ts'

test.each<[Parameters<typeof describeScan>[0], ItemOutcome[], string]>([
  [{ scanned: 1_200, found: 10, end: 'found' }, [], 'Scanned 1,200 messages, 10 matching: found enough.'],
  [
    { scanned: 1, found: 0, end: 'empty' },
    [{ kind: 'done' }],
    'Scanned 1 message, 0 matching: no more messages can be delivered now. 1 released.',
  ],
  [
    { scanned: 6, found: 0, end: 'leases-end' },
    [
      { kind: 'skipped', text: '' },
      { kind: 'failed', text: '' },
      { kind: 'expired', text: '' },
      { kind: 'unknown', text: '' },
      { kind: 'done' },
    ],
    'Scanned 6 messages, 0 matching: the first lease was about to end. 1 released. 1 kept; see their rows for the reason. 1 may have been released; see their rows for the reason. 2 could not be released; see their rows for the reason.',
  ],
])('%j', (result, outcomes, expected) => {
  expect(describeScan(result, outcomes)).toBe(expected)
})

test('the progress of a scan shows counts and limits', () => {
  expect(describeProgress({ scanned: 1_200, found: 3 }, { wanted: 10, limit: 5_000 })).toBe(
    '1,200 of at most 5,000 scanned, 3 of 10 matching',
  )
})
