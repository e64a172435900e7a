import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { indexed } from './entry.ts'
import { bodyShape, shapeOf } from './shape.ts'

const ORDER = '{customer: {id: number}, lines: [{sku: string}], total: number}'

const bodyOf = (contentType: string, text: string | null) =>
  indexed({ id: 'a', text, contentType, attempts: 1, timestampMs: 0, byteLength: 0 })

test.each([
  ['json', '{"total":1.50,"customer":{"id":7},"lines":[{"sku":"a"},{"sku":"b"}]}', ORDER],
  ['json', '[1,"a",2,null]', '[null | number | string]'],
  ['json', '[1,1,1,1,1,"sixth"]', '[number]'],
  ['json', '[]', '[]'],
  ['json', '{}', '{}'],
  ['json', '12345678901234567890', 'number'],
  ['json', '{"a b":1,"__proto__":2}', '{__proto__: number, "a b": number}'],
  ['json', '{"a":{"b":{"c":{"d":1}}}}', '{a: {b: {c: {…}}}}'],
  ['json', '{"a":{"b":{"c":[1]}}}', '{a: {b: {c: […]}}}'],
  ['json', '{"a":', 'invalid JSON'],
  ['json', '['.repeat(101), 'JSON nested too deep'],
  ['json', ' '.repeat(128_001), 'JSON over 128 KB'],
  ['unknown', '{"a":1}', '{a: number}'],
  ['unknown', 'hello', 'text'],
  ['text', '{"a":1}', 'text'],
  ['bytes', 'readable', 'bytes'],
  ['v8', null, 'bytes'],
])('%s %.40s has the shape %s', (contentType, text, shape) => {
  expect(bodyShape(bodyOf(contentType, text))).toEqual({ key: shape, label: shape })
})

test('the label is cut, the key is not', () => {
  const body = Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`key_${index}`, index]))
  const { key, label } = bodyShape(bodyOf('json', JSON.stringify(body)))
  expect(key.length).toBeGreaterThan(900)
  expect(label).toBe(`${key.slice(0, 299)}…`)
})

test('a shape depends on neither key order nor values, and is limited', () => {
  const object = fc.dictionary(fc.string(), fc.jsonValue())
  fc.assert(
    fc.property(object, (value) => {
      const reversed = Object.fromEntries(Object.entries(value).toReversed())
      expect(shapeOf(reversed)).toBe(shapeOf(value))
      expect(shapeOf(value).length).toBeLessThanOrEqual(10_000)
    }),
  )
  const wide = Object.fromEntries(
    Array.from({ length: 5_000 }, (_, index) => [`${index}${'k'.repeat(90)}`, 1]),
  )
  expect(shapeOf(wide).length).toBeLessThanOrEqual(10_000)
})
