import { expect, test } from 'vitest'
import { GRACE_KEYS } from '#web/pages/queue/messages/workbench/grace-keys.ts'
import { commandOf, MESSAGE_KEYS, moveCursor, neighbourOf } from './message-keys.ts'

const press = (key: string, modifiers = {}) =>
  commandOf({ key, ctrlKey: false, metaKey: false, altKey: false, ...modifiers })

test.each([
  ['j', 'next'],
  ['ArrowUp', 'previous'],
  ['x', 'select'],
  ['X', 'select'],
  ['e', 'ack'],
  ['?', 'help'],
  ['q', null],
  ['Tab', null],
])('%s is %s', (key, command) => {
  expect(press(key)).toBe(command)
})

test('keys with a modifier are the browser’s', () => {
  expect([
    press('r', { ctrlKey: true }),
    press('a', { metaKey: true }),
    press('d', { altKey: true }),
  ]).toEqual([null, null, null])
})

test.each([
  [null, 'next', 'a'],
  [null, 'previous', 'a'],
  ['a', 'next', 'b'],
  ['c', 'next', 'c'],
  ['a', 'previous', 'a'],
  ['c', 'previous', 'b'],
  ['b', 'first', 'a'],
  ['b', 'last', 'c'],
  ['gone', 'next', 'a'],
  ['b', 'open', 'b'],
] as const)('from %s, %s leads to %s', (from, command, to) => {
  expect(moveCursor(['a', 'b', 'c'], from, command)).toBe(to)
})

test('an empty list has nowhere to go', () => {
  expect(moveCursor([], null, 'next')).toBeNull()
})

test.each([
  ['b', ['a', 'c', 'd'], 'c'],
  ['b', ['a', 'd'], 'd'],
  ['d', ['a', 'b'], 'b'],
  ['b', [], null],
  ['gone', ['a'], null],
])('when %s leaves and %j stay, one stands on %s', (id, remaining, expected) => {
  expect(neighbourOf(id, ['a', 'b', 'c', 'd'], new Set(remaining))).toBe(expected)
})

test('no key means two things', () => {
  const keys = [...MESSAGE_KEYS, ...GRACE_KEYS].flatMap(({ keys }): string[] => [...keys])
  expect(keys).toEqual([...new Set(keys)])
})
