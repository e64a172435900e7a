import fc from 'fast-check'
import { expect, test } from 'vitest'
import { hexDump, prettyJson } from './body-view.ts'

test('formats without touching a number or a string', () => {
  expect(prettyJson('{"id":12345678901234567890,"s":"a, b: {\\"}","e":[],"o":{ },"n":1.50}')).toBe(
    '{\n  "id": 12345678901234567890,\n  "s": "a, b: {\\"}",\n  "e": [],\n  "o": {},\n  "n": 1.50\n}',
  )
  expect(prettyJson('{"a":')).toBeNull()
})

test('formats any JSON as JSON.stringify would', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(prettyJson(JSON.stringify(value))).toBe(JSON.stringify(value, null, 2))
    }),
  )
})

test('bytes are shown as hex and text, up to a limit', () => {
  expect(hexDump(new TextEncoder().encode('Hello, queue deck!\n'))).toBe(
    '000000  48 65 6c 6c 6f 2c 20 71 75 65 75 65 20 64 65 63  Hello, queue dec\n' +
      '000010  6b 21 0a                                         k!.',
  )
  expect(hexDump(new Uint8Array(5_000))).toContain('904 more bytes')
})
