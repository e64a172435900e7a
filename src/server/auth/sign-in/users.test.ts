import { expect, test } from 'vitest'
import { hashPassword } from './passwords.ts'
import { createDirectory, usersProblem, type User } from './users.ts'

const userWith = (name: string, passwordHash: string): User => ({ name, role: 'viewer', passwordHash })

test('an unknown name always gets the same hash of a real user', async () => {
  const users = [
    userWith('ann', await hashPassword('correct horse', 14)),
    userWith('bob', await hashPassword('correct horse', 15)),
  ]
  const directory = createDirectory(users)
  const names = Array.from({ length: 64 }, (_, index) => `nobody-${index}`)
  const decoys = names.map((name) => directory.decoyHashOf(name))
  expect(new Set(decoys)).toEqual(new Set(users.map(({ passwordHash }) => passwordHash)))
  expect(names.map((name) => directory.decoyHashOf(name))).toEqual(decoys)
})

test('without users there is no decoy hash', () => {
  expect(createDirectory([]).decoyHashOf('nobody')).toBeNull()
})

test('the name of API clients in the journal is reserved', async () => {
  const hash = await hashPassword('correct horse', 14)
  expect(usersProblem([userWith('api-token', hash)])).toContain('Choose another name')
  expect(usersProblem([userWith('api-tokens', hash)])).toBeNull()
})
