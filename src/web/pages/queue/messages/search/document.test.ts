import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { documentObstacle, parseDocument, valueAt, valueText } from './document.ts'

const textOf = (json: string) => {
  const document = parseDocument(json)
  return document && valueText(document.exact)
}

test.each([
  ['"a \\"b\\""', 'a "b"'],
  ['""', ''],
  ['12', '12'],
  ['12345678901234567890', '12345678901234567890'],
  ['1.50', '1.50'],
  ['-0', '-0'],
  ['1e400', '1e400'],
  ['true', 'true'],
  ['null', 'null'],
  ['{ "id": 12345678901234567890, "n": [ 1.0, {} ] }', '{"id":12345678901234567890,"n":[1.0,{}]}'],
  ['{"a":1,"a":2}', '{"a":2}'],
  ['{"__proto__":{"x":1}}', '{"__proto__":{"x":1}}'],
  ['{"toJSON":1}', '{"toJSON":1}'],
])('%s reads %s', (json, text) => {
  expect(textOf(json)).toBe(text)
})

test.each(['', '{', '{"a":}', 'hello', '01', '[1,]', '"\u0001"'])('%j is no JSON', (text) => {
  expect(parseDocument(text)).toBeNull()
})

test('a body beyond the limits is not parsed', () => {
  const deep = (depth: number) => '['.repeat(depth) + ']'.repeat(depth)
  expect(parseDocument(deep(100))).not.toBeNull()
  expect(documentObstacle(deep(101))).toBe('nested too deep')
  expect(documentObstacle(deep(60_000))).toBe('nested too deep')
  expect(documentObstacle(`"${'['.repeat(1_000)}\\"["`)).toBeNull()
  expect(documentObstacle(`"${' '.repeat(128_000)}"`)).toBe('over 128 KB')
  expect(parseDocument(`"${' '.repeat(128_000)}"`)).toBeNull()
})

test('only a document with a number that would be rounded is kept twice', () => {
  const plain = parseDocument('{"a":[1,2.5,"x"]}')
  expect(plain?.plain).toBe(plain?.exact)
  const exact = parseDocument('{"a":1.50}')
  expect(exact?.plain).toEqual({ a: 1.5 })
  expect(valueText(valueAt(exact?.exact, ['a']))).toBe('1.50')
  expect(valueAt(exact?.exact, ['a', 'value'])).toBe('1.50')
  expect(valueAt({ a: [1] }, ['a', 1])).toBeUndefined()
  expect(valueAt({}, ['toString'])).toBeUndefined()
})

test('any JSON is written as JSON.stringify writes it', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
      const json = JSON.stringify(value)
      expect(textOf(json)).toBe(typeof value === 'string' ? value : json)
    }),
  )
})
