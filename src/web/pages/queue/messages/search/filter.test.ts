import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { indexed, type IndexEntry } from './entry.ts'
import { compileFilter, formatFilter, NO_FILTER, parseFilter, type MessageFilter } from './filter.ts'

const NOW = 10_000_000
const ORDER: IndexEntry = {
  id: 'abc123',
  text: '{"id":12345678901234567890,"name":"Ada Lovelace","price":1.50,"tags":["new","~x"]}',
  contentType: 'json',
  attempts: 3,
  timestampMs: NOW - 300_000,
  byteLength: 1_200,
}

const compiled = (filter: Partial<MessageFilter>) => compileFilter({ ...NO_FILTER, ...filter }, NOW)

test.each<[Partial<MessageFilter>, boolean]>([
  [{}, true],
  [{ text: 'ada love' }, true],
  [{ text: ' ABC1 ' }, true],
  [{ text: 'nobody' }, false],
  [{ path: '$.name' }, true],
  [{ path: '$.gone' }, false],
  [{ path: '$.id', value: '12345678901234567890' }, true],
  [{ path: '$.id', value: '12345678901234567891' }, false],
  [{ path: '$.id', value: '~567' }, true],
  [{ path: '$.price', value: '1.50' }, true],
  [{ path: '$.price', value: '1.5' }, false],
  [{ path: '$.name', value: 'Ada' }, false],
  [{ path: '$.name', value: '~Love' }, true],
  [{ path: '$.tags[*]', value: 'new' }, true],
  [{ path: '$.tags[*]', value: '~~x' }, true],
  [{ attempts: '>2' }, true],
  [{ attempts: '>3' }, false],
  [{ age: '5m' }, true],
  [{ age: '>5m' }, false],
  [{ size: '1KB..2KB' }, true],
  [{ type: 'JSON' }, true],
  [{ type: 'text' }, false],
  [{ text: 'ada', attempts: '1' }, false],
])('%j matches the order: %s', (filter, isIn) => {
  const { matches, problems } = compiled(filter)
  expect(problems).toEqual({})
  expect(matches(indexed(ORDER))).toBe(isIn)
})

test.each<[Partial<MessageFilter>, string]>([
  [{ path: 'name' }, 'A path starts with $'],
  [{ path: '$[' }, 'Not a valid JSONPath'],
  [{ value: 'Ada' }, 'Enter the path'],
  [{ attempts: 'many' }, 'Write a number of attempts such as 3'],
  [{ age: '5' }, 'Write an age with s, m, h or d'],
  [{ size: '5 elephants' }, 'Write a size in B, KB or MB'],
  [{ type: 'xml' }, 'Write json, text, bytes, v8 or unknown.'],
])('%j has a problem and is ignored', (filter, problem) => {
  const { isOff, matches, problems } = compiled(filter)
  expect(Object.values(problems)).toEqual([expect.stringContaining(problem)])
  expect([isOff, matches(indexed(ORDER))]).toEqual([true, true])
})

test('a path matches JSON bodies, whatever their type', () => {
  const path = compiled({ path: '$..*' })
  const body = (contentType: string, text: string | null) => indexed({ ...ORDER, contentType, text })
  expect(path.matches(body('text', ' [1]'))).toBe(true)
  expect(path.matches(body('text', 'hello'))).toBe(false)
  expect(path.matches(body('v8', null))).toBe(false)
  expect(path.matches(body('json', '{'))).toBe(false)
})

test('a message from the future is new', () => {
  expect(compiled({ age: '<1s' }).matches(indexed({ ...ORDER, timestampMs: NOW + 5_000 }))).toBe(true)
})

test('the URL names the text "filter", omits unused fields and ignores unknown ones', () => {
  expect(String(formatFilter({ ...NO_FILTER, text: 'a b', age: '>5m' }))).toBe('filter=a+b&age=%3E5m')
  expect(parseFilter(new URLSearchParams('filter=x&tab=1&text=no'))).toEqual({ ...NO_FILTER, text: 'x' })
  expect(parseFilter(new URLSearchParams({ filter: 'x'.repeat(5_000) })).text).toHaveLength(1_000)
})

test('a filter is unchanged after a round trip through the URL', () => {
  const field = fc.string({ unit: 'grapheme', maxLength: 50 })
  const filters = fc.record({
    text: field,
    path: field,
    value: field,
    attempts: field,
    age: field,
    size: field,
    type: field,
  })
  fc.assert(
    fc.property(filters, (filter) => {
      expect(parseFilter(new URLSearchParams(String(formatFilter(filter))))).toEqual(filter)
    }),
  )
})
