import { describe, expect, test } from 'vitest'
import type { PulledMessage } from '#contract/messages.ts'
import { chunk, filterMessages, leaseReducer, rangeBetween, type HeldMessage } from './leases.ts'

const message = (id: string, lease: string, body = '', attempts = 1): PulledMessage => ({
  id,
  lease_id: lease,
  body,
  attempts,
  metadata: { 'CF-Content-Type': 'text' },
  timestamp_ms: 1_000,
})
const pull = (held: readonly HeldMessage[], messages: PulledMessage[], at = 5_000) =>
  leaseReducer(held, { type: 'pulled', messages, at, visibilityTimeoutMs: 30_000 })

describe('leaseReducer', () => {
  const held = pull([], [message('a', 'L1'), message('b', 'L2')])

  test('holds what was pulled until its lease ends', () => {
    expect(held).toMatchObject([
      { id: 'a', leaseId: 'L1', leaseEndsAt: 35_000, note: null },
      { id: 'b', leaseId: 'L2' },
    ])
  })

  test('a message that is delivered again takes the place of its older lease', () => {
    const again = pull(held, [message('a', 'L3', '', 2)], 50_000)
    expect(again).toMatchObject([{ id: 'b' }, { id: 'a', leaseId: 'L3', attempts: 2, leaseEndsAt: 80_000 }])
  })

  test('what was settled leaves, what was warned about stays with the warning', () => {
    const settled = leaseReducer(held, { type: 'settled', leaseIds: ['L1', 'L2'], warnings: { L2: 'gone' } })
    expect(settled).toMatchObject([{ id: 'b', note: 'gone' }])
    expect(leaseReducer(settled, { type: 'forgotten', leaseIds: ['L2'] })).toEqual([])
  })
})

test('the filter looks into ids and bodies', () => {
  const held = pull([], [message('aa11', 'L1', 'Hello'), message('bb22', 'L2', 'World')])
  const ids = (text: string) => filterMessages(held, text).map(({ id }) => id)
  expect([ids(''), ids('hELLO'), ids('bb2'), ids('x')]).toEqual([['aa11', 'bb22'], ['aa11'], ['bb22'], []])
})

test.each([
  ['a', 'c', ['a', 'b', 'c']],
  ['d', 'b', ['b', 'c', 'd']],
  ['b', 'b', ['b']],
  ['gone', 'b', ['b']],
])('the range from %s to %s', (from, to, expected) => {
  expect(rangeBetween(['a', 'b', 'c', 'd'], from, to)).toEqual(expected)
})

test('chunks keep the order and leave nothing out', () => {
  expect(chunk([1, 2, 3, 4, 5], 2)).toEqual([[1, 2], [3, 4], [5]])
  expect(chunk([], 2)).toEqual([])
})
