import { expect, test } from 'vitest'
import { findRoundedNumber } from './rounded-number.ts'

test.each([
  ['{"id": 12345678901234567890}', { written: '12345678901234567890', becomes: '12345678901234567168' }],
  ['[1, -9007199254740993]', { written: '-9007199254740993', becomes: '-9007199254740992' }],
  ['{"id": 9007199254740992}', null],
  ['{"id": "12345678901234567890"}', null],
  ['{"a\\"b": "x 12345678901234567890"}', null],
  ['[0.12345678901234567890, 1e400]', null],
])('%s', (json, expected) => {
  expect(findRoundedNumber(json)).toEqual(expected)
})
