import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { prettyJson } from './pretty-json.ts'

test('numbers and strings keep their characters', () => {
  expect(prettyJson('{"id":12345678901234567890,"s":"a, b: {\\"}","e":[],"o":{ },"n":1.50}')).toBe(
    '{\n  "id": 12345678901234567890,\n  "s": "a, b: {\\"}",\n  "e": [],\n  "o": {},\n  "n": 1.50\n}',
  )
  expect(prettyJson('{"a":')).toBeNull()
})

test('JSON is formatted as by JSON.stringify', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(prettyJson(JSON.stringify(value))).toBe(JSON.stringify(value, null, 2))
    }),
  )
})
