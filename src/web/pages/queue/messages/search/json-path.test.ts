import { LosslessNumber } from 'lossless-json'
import { expect, test } from 'vitest'
import { parseDocument } from './document.ts'
import { compilePath } from './json-path.ts'

const BODY = `{
  "id": 12345678901234567890, "customer": {"name": "Ada", "vip": true},
  "lines": [{"sku": "a-1", "price": 12.50}, {"sku": "b-2", "price": 3}], "note": null, "empty": ""
}`

function cell(path: string, json = BODY) {
  const compiled = compilePath(path)
  const document = parseDocument(json)
  if ('problem' in compiled || !document) throw new Error('no path or no JSON')
  return compiled.cell(document)
}

test.each([
  ['$.id', '12345678901234567890'],
  ['$.customer.name', 'Ada'],
  ['$..sku', 'a-1, b-2'],
  ["$['customer']", '{"name":"Ada","vip":true}'],
  ['$.lines[-1].price', '3'],
  ['$.lines[?@.price > 10].price', '12.50'],
  ['$.lines[?@.price == 12.5].sku', 'a-1'],
  ['$.lines[?search(@.sku, "b")].sku', 'b-2'],
  ['$.note', 'null'],
  ['$.empty', ''],
  ['$.gone', null],
  ['$.toString', null],
  // What a LosslessNumber is made of is not in the document.
  ['$.id.value', null],
  ['$.id.*', null],
  ['$..isLosslessNumber', null],
])('%s is %s', (path, text) => {
  expect(cell(path)).toBe(text)
})

test('a number that is kept lossless is a leaf to $..*', () => {
  expect(parseDocument('{"n":1.0}')?.exact).toEqual({ n: new LosslessNumber('1.0') })
  expect(cell('$..*', '{"n":1.0,"big":[12345678901234567890]}')).toBe(
    '1.0, [12345678901234567890], 12345678901234567890',
  )
})

test('a cell is cut at its limit', () => {
  expect(cell('$[*]', '[1,2,3,4,5,6,7]')).toBe('1, 2, 3, 4, 5, …')
  expect(cell('$', `"${'x'.repeat(5_000)}"`)).toHaveLength(1_000)
})

test('a path tests the exact text of each value', () => {
  const path = compilePath('$..price')
  const document = parseDocument(BODY)
  if ('problem' in path || !document) throw new Error('no path or no JSON')
  expect(path.some(document)).toBe(true)
  expect(path.some(document, (text) => text === '3')).toBe(true)
  expect(path.some(document, (text) => text === '12.5')).toBe(false)
})

test.each([
  ['customer.id', 'A path starts with $, such as $.customer.id or $..sku.'],
  ['$.', 'Not a valid JSONPath ('],
  ['$[(@.length-1)]', 'Not a valid JSONPath ('],
  ['$[', 'Not a valid JSONPath ('],
  [`$.${'a'.repeat(500)}`, 'A path can have at most 500 characters.'],
])('%s is a problem', (path, problem) => {
  expect(compilePath(path)).toEqual({ problem: expect.stringContaining(problem) as string })
})

test('a body of the greatest depth and width is searched', () => {
  expect(cell('$..x', '['.repeat(100) + ']'.repeat(100))).toBeNull()
  expect(cell('$..*', `[${'1,'.repeat(60_000)}1]`)).toBe('1, 1, 1, 1, 1, …')
})
