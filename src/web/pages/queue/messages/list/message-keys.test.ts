import { expect, test } from 'vitest'
import { GRACE_KEYS } from '#web/pages/queue/messages/workbench/grace-keys.ts'
import { commandOf, MESSAGE_KEYS, moveCursor, neighborOf } from './message-keys.ts'

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

test('keys with a modifier belong to the browser', () => {
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

test('an empty list has no row to move to', () => {
  expect(moveCursor([], null, 'next')).toBeNull()
})

test.each([
  ['b', ['a', 'c', 'd'], 'c'],
  ['b', ['a', 'd'], 'd'],
  ['d', ['a', 'b'], 'b'],
  ['b', [], null],
  ['gone', ['a'], null],
])('when %s leaves and %j remain, the cursor moves to %s', (id, remaining, expected) => {
  expect(neighborOf(id, ['a', 'b', 'c', 'd'], new Set(remaining))).toBe(expected)
})

test('no key has two commands', () => {
  const keys = [...MESSAGE_KEYS, ...GRACE_KEYS].flatMap(({ keys }): string[] => [...keys])
  expect(keys).toEqual([...new Set(keys)])
})
