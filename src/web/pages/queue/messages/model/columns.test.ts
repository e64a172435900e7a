import { describe, expect, test } from 'vitest'
import { DEFAULT_COLUMNS, nextSort, parsePreferences, sortMessages } from './columns.ts'
import { loadedReducer } from './loaded.ts'

const message = (id: string, attempts: number, body: string, timestamp_ms: number) => ({
  id,
  attempts,
  body,
  timestamp_ms,
  metadata: { 'CF-Content-Type': 'text' },
  lease_id: id,
})
const messages = loadedReducer([], {
  type: 'pulled',
  messages: [message('a', 2, 'x10', 300), message('b', 1, 'x9', 100), message('c', 2, 'x', 200)],
})
const order = (by: string, isDescending = false) =>
  sortMessages(
    messages,
    { by, isDescending },
    {
      leaseEndsAt: ({ id }) => id.charCodeAt(0),
      values: { '$.n': { a: '10', b: '9' } },
    },
  )
    .map(({ id }) => id)
    .join('')

test.each([
  ['attempts', 'bac', 'acb'],
  ['age', 'acb', 'bca'],
  ['size', 'cba', 'abc'],
  ['body', 'cba', 'abc'],
  ['lease', 'abc', 'cba'],
  ['$.n', 'cba', 'abc'],
])('sorted by %s', (by, ascending, descending) => {
  expect([order(by), order(by, true)]).toEqual([ascending, descending])
})

test('a header cycles through ascending, descending and load order', () => {
  const first = nextSort(null, 'size')
  const second = nextSort(first, 'size')
  expect([first, second, nextSort(second, 'size'), nextSort(first, 'age')]).toEqual([
    { by: 'size', isDescending: false },
    { by: 'size', isDescending: true },
    null,
    { by: 'age', isDescending: false },
  ])
})

describe('stored preferences', () => {
  test.each([null, '', 3, [[]], { hidden: 1, paths: {}, sort: 'x' }])('%j gives the defaults', (stored) => {
    expect(parsePreferences(stored)).toEqual(DEFAULT_COLUMNS)
  })

  test('are read back, without unknown values', () => {
    const stored = { hidden: ['id', 'nonsense'], paths: ['$.a', 3], sort: { by: 'size', isDescending: true } }
    expect(parsePreferences(stored)).toEqual({
      hidden: ['id'],
      paths: ['$.a'],
      sort: { by: 'size', isDescending: true },
    })
  })
})
