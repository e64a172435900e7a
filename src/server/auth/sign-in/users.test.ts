import { expect, test } from 'vitest'
import { hashPassword } from './passwords.ts'
import { createDirectory, usersProblem, type User } from './users.ts'

const userWith = (name: string, passwordHash: string): User => ({ name, role: 'viewer', passwordHash })

test('a name that nobody has costs what one of the users does, and always the same one', async () => {
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

test('where nobody has a password there is nothing to compute', () => {
  expect(createDirectory([]).decoyHashOf('nobody')).toBeNull()
})

test('nobody is called as the journal calls programs', async () => {
  const hash = await hashPassword('correct horse', 14)
  expect(usersProblem([userWith('api-token', hash)])).toContain('choose another name')
  expect(usersProblem([userWith('api-tokens', hash)])).toBeNull()
})
