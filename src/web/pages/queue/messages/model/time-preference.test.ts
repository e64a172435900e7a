import { expect, test } from 'vitest'
import { formatExactMoment, formatMoment } from './time-preference.ts'

const AT = Date.UTC(2026, 10, 21, 4, 18, 2, 45)

test('a UTC time is marked as such and has milliseconds', () => {
  expect(formatMoment(AT, 0, 'utc')).toBe('2026-11-21 04:18:02.045Z')
  expect(formatExactMoment(AT, 'utc')).toBe('2026-11-21 04:18:02.045Z')
})

test('a local time includes its offset and denotes the same moment', () => {
  for (const style of ['local', 'ago'] as const) {
    const text = formatExactMoment(AT, style)
    expect(text).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.045 [+-]\d\d:\d\d$/)
    expect(Date.parse(text.replace(' ', 'T').replace(' ', ''))).toBe(AT)
  }
})

test.each([8.64e15 + 1, -8.64e15 - 1, Number.NaN, Infinity, -Infinity])(
  'an invalid time is shown as its number: %d',
  (at) => {
    for (const style of ['utc', 'local', 'ago'] as const) {
      expect(formatMoment(at, AT, style)).toBe(String(at))
      expect(formatExactMoment(at, style)).toBe(String(at))
    }
  },
)

test('a relative time counts from now', () => {
  expect(formatMoment(AT, AT + 65_000, 'ago')).toBe('1 min 5 s')
})
