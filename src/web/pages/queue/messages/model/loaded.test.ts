import { describe, expect, test } from 'vitest'
import type { PeekedMessage, PulledMessage } from '#contract/messages.ts'
import { loadedReducer, rangeBetween, type LoadedMessage } from './loaded.ts'

const fields = (id: string, attempts: number) => ({
  id,
  body: `body of ${id}`,
  attempts,
  metadata: { 'CF-Content-Type': 'text' },
  timestamp_ms: 1_000,
})
const pulled = (id: string, lease: string, attempts = 1): PulledMessage => ({
  ...fields(id, attempts),
  lease_id: lease,
})
const peeked = (id: string, ref: string): PeekedMessage => ({ ...fields(id, 0), ref })
const pull = (loaded: readonly LoadedMessage[], ...messages: PulledMessage[]) =>
  loadedReducer(loaded, { type: 'pulled', messages })

describe('loadedReducer', () => {
  const loaded = pull([], pulled('a', 'L1'), pulled('b', 'L2'))

  test('keeps pulled messages in order', () => {
    expect(loaded).toMatchObject([
      { id: 'a', hold: { kind: 'lease', leaseId: 'L1' }, note: null },
      { id: 'b', hold: { kind: 'lease', leaseId: 'L2' } },
    ])
  })

  test('a message that is delivered again takes the place of its older lease', () => {
    expect(pull(loaded, pulled('a', 'L3', 2))).toMatchObject([
      { id: 'b' },
      { id: 'a', attempts: 2, hold: { leaseId: 'L3' } },
    ])
  })

  test('a peeked message can be pulled, and a pulled one peeked at', () => {
    const looked = loadedReducer(loaded, { type: 'peeked', messages: [peeked('b', 'R')] })
    expect(looked.map(({ hold }) => hold.kind)).toEqual(['lease', 'ref'])
    expect(pull(looked, pulled('b', 'L4')).map(({ hold }) => hold.kind)).toEqual(['lease', 'lease'])
  })

  test('messages that succeeded leave, the others stay with the reason', () => {
    const outcomes = new Map([
      ['a', { kind: 'done' } as const],
      ['b', { kind: 'warning', text: 'gone' } as const],
    ])
    expect(loadedReducer(loaded, { type: 'acted', outcomes, leaves: true })).toMatchObject([
      { id: 'b', note: 'gone' },
    ])
    expect(loadedReducer(loaded, { type: 'acted', outcomes, leaves: false })).toMatchObject([
      { id: 'a', note: null },
      { id: 'b', note: 'gone' },
    ])
  })

  test('messages that were not reached stay with a note', () => {
    const outcomes = new Map([['a', { kind: 'skipped', text: 'Not tried' } as const]])
    expect(loadedReducer(loaded, { type: 'acted', outcomes, leaves: true })).toMatchObject([
      { id: 'a', note: 'Not tried' },
      { id: 'b', note: null },
    ])
  })
})

test.each([
  ['a', 'c', ['a', 'b', 'c']],
  ['d', 'b', ['b', 'c', 'd']],
  ['b', 'b', ['b']],
  ['gone', 'b', ['b']],
])('the range from %s to %s', (from, to, expected) => {
  expect(rangeBetween(['a', 'b', 'c', 'd'], from, to)).toEqual(expected)
})
