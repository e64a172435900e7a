import { expect, test } from 'vitest'
import { formatCountdown, formatDuration } from './durations.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE

test.each([
  [-5, '0 s'],
  [999, '0 s'],
  [59_999, '59 s'],
  [MINUTE, '1 min'],
  [125_000, '2 min 5 s'],
  [HOUR + 20 * MINUTE, '1 h 20 min'],
  [24 * HOUR, '1 d'],
  [52 * HOUR, '2 d 4 h'],
])('%i ms last %s', (ms, text) => {
  expect(formatDuration(ms)).toBe(text)
})

test.each([
  [-1, '0:00'],
  [1, '0:01'],
  [29_000, '0:29'],
  [725_000, '12:05'],
  [3_729_000, '1:02:09'],
])('%i ms count down from %s', (ms, text) => {
  expect(formatCountdown(ms)).toBe(text)
})
