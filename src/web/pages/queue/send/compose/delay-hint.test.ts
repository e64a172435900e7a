import { expect, test } from 'vitest'
import { delayHint } from './delay-hint.ts'

const NOON = new Date(2026, 10, 21, 12, 0, 7).getTime()
const LATE = new Date(2026, 11, 31, 23, 59, 30).getTime()

test.each([
  [0, NOON, 'deliverable immediately'],
  [30, NOON, 'deliverable 30 s after sending; if sent now, deliverable at 12:00:37'],
  [7_505, NOON, 'deliverable 2 h 5 min after sending; if sent now, deliverable at 14:05:12'],
  [86_400, NOON, 'deliverable 1 d after sending; if sent now, deliverable at 2026-11-22 12:00:07'],
  [30, LATE, 'deliverable 30 s after sending; if sent now, deliverable at 2027-01-01 00:00:00'],
])('%i s after %i', (seconds, now, hint) => {
  expect(delayHint(seconds, now)).toBe(hint)
})
