import { describe, expect, test } from 'vitest'
import { hashPasswordCommand } from '#server/process/hash-password-command.ts'
import { createLimiter } from './limiter.ts'
import { hashPassword, isPasswordHash, verifyPassword } from './passwords.ts'

/** A low cost, for tests that only need a hash. */
const quick = (password: string) => hashPassword(password, 14)

describe('passwords', () => {
  test('a hash has the documented format and verifies only its own password', async () => {
    const stored = await hashPassword('correct horse')
    expect(stored).toMatch(/^\$scrypt\$ln=17,r=8,p=1\$[A-Za-z0-9+/]{22}==\$[A-Za-z0-9+/]{43}=$/)
    expect(isPasswordHash(stored)).toBe(true)
    expect(await verifyPassword('correct horse', stored)).toBe(true)
    expect(await verifyPassword('correct horsf', stored)).toBe(false)
  })

  test('each hash of the same password is different', async () => {
    expect(await quick('correct horse')).not.toBe(await quick('correct horse'))
  })

  test('composed and decomposed letters are the same password', async () => {
    expect(await verifyPassword('pa\u0301ssword', await quick('p\u00e1ssword'))).toBe(true)
  })

  test.each([
    '',
    'plain',
    '$scrypt$ln=17,r=8,p=1$AAAA$BBBB',
    `$scrypt$ln=25,r=8,p=1$${'A'.repeat(22)}==$${'A'.repeat(43)}=`,
  ])('%j is not a hash', (text) => expect(isPasswordHash(text)).toBe(false))

  test.each([
    ['seven77', /too short/],
    ['x'.repeat(1025), /too long/],
    ['é'.repeat(513), /too long/],
  ])('refuses %s', async (password, message) => {
    await expect(hashPassword(password)).rejects.toThrow(message)
    expect(await verifyPassword(password, await quick('correct horse'))).toBe(false)
  })
})

test('runs only as many as allowed, in order, and refuses further ones when the queue is full', async () => {
  const limit = createLimiter({ running: 2, waiting: 2 })
  let running = 0
  let most = 0
  const order: number[] = []
  const work = (id: number) =>
    limit(async () => {
      most = Math.max(most, ++running)
      order.push(id)
      await new Promise((resolve) => setTimeout(resolve, 5))
      running--
      if (id === 1) throw new Error('one failed')
    })
  const results = await Promise.allSettled([0, 1, 2, 3, 4].map(work))
  expect(results.map(({ status }) => status)).toEqual([
    'fulfilled',
    'rejected',
    'fulfilled',
    'fulfilled',
    'rejected',
  ])
  expect(results[4]).toMatchObject({ reason: { status: 503 } })
  expect({ most, order }).toEqual({ most: 2, order: [0, 1, 2, 3] })
  await expect(work(5)).resolves.toBeUndefined()
})

describe('hashPasswordCommand', () => {
  test('prints the hash of the line', async () => {
    const { output, error, exitCode } = await hashPasswordCommand('correct horse\r')
    expect({ error, exitCode }).toEqual({ error: '', exitCode: 0 })
    expect(await verifyPassword('correct horse', output.trimEnd())).toBe(true)
  })

  test.each([
    [null, /Write the password/],
    ['', /Write the password/],
    ['short', /too short/],
  ])('%j exits with 2 and the reason', async (line, message) => {
    const result = await hashPasswordCommand(line)
    expect(result).toMatchObject({ output: '', exitCode: 2 })
    expect(result.error).toMatch(message)
  })
})
