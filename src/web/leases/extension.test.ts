import { expect, test } from 'vitest'
import { extendedTimeoutMs, extensionChunks } from './extension.ts'

const NOW = 1_000_000
const HOUR = 3_600_000

test.each([
  ['adds to the time left', 600_000, 120_000, 720_000],
  ['rounds the time left up to the second', 4_200, 30_000, 35_000],
  ['counts an expired lease from now', -5_000, 120_000, 120_000],
  ['is limited to twelve hours', 11.5 * HOUR, HOUR, 12 * HOUR],
])('%s', (_, left, by, expected) => {
  expect(extendedTimeoutMs([NOW + left], by, NOW)).toBe(expected)
})

test('several leases get the time of the longest, so none gets shorter', () => {
  expect(extendedTimeoutMs([NOW + 1_000, NOW + 9_000], 30_000, NOW)).toBe(39_000)
})

test('leases that end together are extended together, a hundred in each call', () => {
  const ends = [...Array.from({ length: 150 }, () => NOW), NOW + 60_000, NOW]
  expect(extensionChunks(ends, (end) => end).map((chunk) => [chunk.length, chunk[0]])).toEqual([
    [100, NOW],
    [51, NOW],
    [1, NOW + 60_000],
  ])
})
