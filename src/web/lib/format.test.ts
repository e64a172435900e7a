import { expect, test } from 'vitest'
import { formatBytes, formatCount, plural } from './format.ts'

test.each([
  [0, '0 B'],
  [999, '999 B'],
  [1_000, '1 KB'],
  [1_240, '1.24 KB'],
  [12_345, '12.3 KB'],
  [127_900, '128 KB'],
  [999_499, '999 KB'],
  [999_500, '1 MB'],
  [25_000_000_000, '25 GB'],
])('%i bytes are %s', (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text)
})

test('counts have thousands separators', () => {
  expect([formatCount(1_234_567), plural(1, 'message'), plural(2_000, 'message')]).toEqual([
    '1,234,567',
    '1 message',
    '2,000 messages',
  ])
})
