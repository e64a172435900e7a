import { expect, test } from 'vitest'
import { toUserRows } from './user-rows.ts'

const session = (id: string) => ({ id, createdAt: 1, lastSeenAt: 2 })

test('each session has a row, and ending all sessions of a user leaves the own session', () => {
  const users = [
    { name: 'ada', role: 'admin' as const, sessions: [session('a'), session('b'), session('c')] },
    { name: 'bob', role: 'viewer' as const, sessions: [] },
  ]
  expect(
    toUserRows(users, 'b').map(({ name, isFirst, session, isOwn, others }) => [
      name,
      isFirst,
      session?.id ?? null,
      isOwn,
      others,
    ]),
  ).toEqual([
    ['ada', true, 'a', false, ['a', 'c']],
    ['ada', false, 'b', true, ['a', 'c']],
    ['ada', false, 'c', false, ['a', 'c']],
    ['bob', true, null, false, []],
  ])
})
