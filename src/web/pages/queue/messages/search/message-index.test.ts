import { expect, test } from 'vitest'
import type { IndexEntry } from './entry.ts'
import { NO_FILTER } from './filter.ts'
import { createMessageIndex, type SearchQuery } from './message-index.ts'

const ALL: SearchQuery = { filter: NO_FILTER, paths: [], groupBy: null, now: 0 }

const entry = (id: string, body: unknown, more: Partial<IndexEntry> = {}): IndexEntry => ({
  id,
  text: JSON.stringify(body),
  contentType: 'json',
  attempts: 1,
  timestampMs: 0,
  byteLength: 10,
  ...more,
})

function indexOf(...entries: IndexEntry[]) {
  const index = createMessageIndex()
  index.add(entries)
  return index
}

test('without a filter every message matches', () => {
  expect(indexOf(entry('a', {})).query(ALL)).toEqual({
    ids: null,
    columns: {},
    problems: {},
    groups: [],
    paths: [],
  })
})

test('messages are found in load order, until they are removed', () => {
  const index = indexOf(entry('a', { x: 1 }), entry('b', { y: 1 }), entry('c', { x: 2 }))
  const query = { ...ALL, filter: { ...NO_FILTER, path: '$.x' } }
  expect(index.query(query).ids).toEqual(['a', 'c'])
  index.add([entry('a', { x: 1 }, { attempts: 2 })])
  expect(index.query(query).ids).toEqual(['c', 'a'])
  index.add([entry('c', { y: 1 })])
  expect(index.query(query).ids).toEqual(['a'])
  index.remove(['a', 'unknown'])
  expect(index.query(query).ids).toEqual([])
  index.remove(['b', 'c'])
  expect(index.query({ ...ALL, groupBy: { kind: 'type' } }).groups).toEqual([])
})

test('columns show matching messages and report invalid paths', () => {
  const index = indexOf(entry('a', { x: 'one' }), entry('b', { y: 2 }), entry('__proto__', { x: [3] }))
  const { columns, problems } = index.query({ ...ALL, paths: ['$.x', '$.y', 'x'] })
  expect(Object.entries(columns['$.x'] ?? {})).toEqual([
    ['a', 'one'],
    ['__proto__', '[3]'],
  ])
  expect(columns['$.y']).toEqual({ b: '2' })
  expect(problems).toEqual({ 'column:x': expect.stringContaining('starts with $') as string })
  const filter = { ...NO_FILTER, path: '$.y' }
  expect(index.query({ ...ALL, filter, paths: ['$.x'] }).columns).toEqual({ '$.x': {} })
})

test('other fields still filter when one has a problem', () => {
  const index = indexOf(entry('a', 1), entry('b', 2, { attempts: 4 }))
  const { ids, problems } = index.query({ ...ALL, filter: { ...NO_FILTER, attempts: '>2', age: 'old' } })
  expect(ids).toEqual(['b'])
  expect(Object.keys(problems)).toEqual(['age'])
})

test.each<[SearchQuery['groupBy'], [string, string, string[]][]]>([
  [
    { kind: 'shape' },
    [
      ['{x: number}', '{x: number}', ['a', 'b']],
      ['text', 'text', ['d']],
      ['{x: string}', '{x: string}', ['c']],
    ],
  ],
  [
    { kind: 'attempts' },
    [
      ['1', '1 attempt', ['a', 'b', 'c']],
      ['2', '2 attempts', ['d']],
    ],
  ],
  [
    { kind: 'type' },
    [
      ['json', 'json', ['a', 'b', 'c']],
      ['text', 'text', ['d']],
    ],
  ],
  [
    { kind: 'path', path: '$.x' },
    [
      ['value:1', '1', ['a']],
      ['value:2', '2', ['b']],
      ['value:', 'empty text', ['c']],
      ['none', 'no value', ['d']],
    ],
  ],
])('groups by %j', (groupBy, groups) => {
  const index = indexOf(
    entry('a', { x: 1 }),
    entry('b', { x: 2 }),
    entry('c', { x: '' }),
    entry('d', null, { contentType: 'text', text: 'hello', attempts: 2 }),
  )
  expect(index.query({ ...ALL, groupBy }).groups).toEqual(
    groups.map(([key, label, ids]) => ({ key, label, ids })),
  )
})

test('an invalid path is a problem of the groups', () => {
  const { groups, problems } = indexOf(entry('a', 1)).query({ ...ALL, groupBy: { kind: 'path', path: '$[' } })
  expect(groups).toEqual([])
  expect(problems).toEqual({ group: expect.stringContaining('Not a valid JSONPath') as string })
})

test('beyond 500 groups the rest share one', () => {
  const index = createMessageIndex()
  index.add(Array.from({ length: 600 }, (_, number) => entry(`id${number}`, { x: number })))
  const { groups } = index.query({ ...ALL, groupBy: { kind: 'path', path: '$.x' } })
  expect(groups).toHaveLength(500)
  expect(groups.at(-1)).toMatchObject({ key: 'other', label: 'other' })
  expect(groups.flatMap(({ ids }) => ids)).toHaveLength(600)
})
