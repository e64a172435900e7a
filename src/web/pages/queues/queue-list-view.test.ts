import { expect, test } from 'vitest'
import { applyView, formatView, parseView, sortBy } from './queue-list-view.ts'
import type { QueueRow } from './queue-rows.ts'

const row = (name: string, backlogCount: number | null): QueueRow => ({
  id: `id-${name}`,
  name,
  backlogCount,
  backlogBytes: null,
  oldestAgeMs: null,
  consumer: 'None',
  isPaused: false,
  deadLettersOf: [],
})
const ROWS = [row('orders', 5), row('mail', null), row('audit', 5), row('orders-dlq', 40)]
const names = (query: string) =>
  applyView(ROWS, parseView(new URLSearchParams(query))).map(({ name }) => name)

test.each([
  ['', ['audit', 'mail', 'orders', 'orders-dlq']],
  ['sort=-name', ['orders-dlq', 'orders', 'mail', 'audit']],
  ['sort=-backlog', ['orders-dlq', 'audit', 'orders', 'mail']],
  ['sort=backlog', ['audit', 'orders', 'orders-dlq', 'mail']],
  ['q=ORDERS', ['orders', 'orders-dlq']],
  ['q=id-mail', ['mail']],
  ['q=nothing', []],
  ['sort=-nonsense', ['audit', 'mail', 'orders', 'orders-dlq']],
])('"%s" shows %j', (query, expected) => {
  expect(names(query)).toEqual(expected)
})

test.each(['', 'q=a%26b', 'sort=-name', 'q=x&sort=-backlog', 'sort=size'])(
  '"%s" survives a round trip',
  (query) => {
    expect(formatView(parseView(new URLSearchParams(query))).toString()).toBe(query)
  },
)

test('a click sorts numbers descending and texts ascending, and a second click reverses the order', () => {
  const start = parseView(new URLSearchParams())
  expect(sortBy(start, 'backlog')).toMatchObject({ column: 'backlog', isDescending: true })
  expect(sortBy(sortBy(start, 'backlog'), 'backlog')).toMatchObject({ isDescending: false })
  expect(sortBy(start, 'consumer')).toMatchObject({ isDescending: false })
  expect(sortBy(start, 'name')).toMatchObject({ isDescending: true })
})
