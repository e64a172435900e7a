import { randomBytes } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { UserList } from '#contract/access.ts'
import { PASSWORD, startAttackFixture, type AttackFixture } from '#server/testing/attack-fixture.ts'

let fixture: AttackFixture
beforeEach(async () => {
  fixture = await startAttackFixture()
})
afterEach(() => fixture.close())

const messageOf = (text: string) => (JSON.parse(text) as { errors: { message: string }[] }).errors[0]?.message
const statusWith = async (cookie: string, path = '/api/deck') =>
  (await fixture.send(path, { headers: { cookie } })).status
const guess = (name: string, password: string, headers: Record<string, string> = {}) =>
  fixture.send('/api/session', { method: 'POST', headers, body: JSON.stringify({ name, password }) })

describe('session fixation', () => {
  test('signing in does not reuse a session that an attacker planted', async () => {
    const planted = await fixture.signIn('viewer')
    const own = await fixture.signIn('admin', { cookie: planted })
    expect(own).not.toBe(planted)
    expect(await statusWith(planted)).toBe(401)
    expect(await statusWith(own, '/api/users')).toBe(200)
  })

  test('a made-up token is never adopted', async () => {
    const madeUp = `queuedeck_session=${randomBytes(32).toString('base64url')}`
    const own = await fixture.signIn('admin', { cookie: madeUp })
    expect(own).not.toBe(madeUp)
    expect(await statusWith(madeUp)).toBe(401)
  })

  test('of two cookies with that name only the first counts', async () => {
    const [viewer, admin] = [await fixture.signIn('viewer'), await fixture.signIn('admin')]
    for (const [both, name, status] of [
      [`${viewer}; ${admin}`, 'viewer', 403],
      [`${admin}; ${viewer}`, 'admin', 200],
    ] as const) {
      const { text } = await fixture.send('/api/session', { headers: { cookie: both } })
      expect(JSON.parse(text)).toMatchObject({ result: { principal: { name } } })
      expect(await statusWith(both, '/api/users')).toBe(status)
    }
    expect(await statusWith(`queuedeck_session=; ${admin}`, '/api/users')).toBe(401)
  })

  test('a token is read only from the cookie', async () => {
    const [, token = ''] = (await fixture.signIn('admin')).split('=')
    expect((await fixture.send(`/api/deck?queuedeck_session=${token}`)).status).toBe(401)
    expect((await fixture.send('/api/deck', { headers: { authorization: `Bearer ${token}` } })).status).toBe(
      401,
    )
  })
})

describe('the end of a session', () => {
  test('a sign-out takes effect at once, even for a stolen cookie', async () => {
    const stolen = await fixture.signIn('admin')
    await fixture.send('/api/session', { method: 'DELETE', headers: { cookie: stolen } })
    expect(await statusWith(stolen)).toBe(401)
    expect(fixture.arrived()).toEqual([])
  })

  test('an admin ends one session at once, and no other', async () => {
    const [victim, other, admin] = [
      await fixture.signIn('operator'),
      await fixture.signIn('operator'),
      await fixture.signIn('admin'),
    ]
    const { text } = await fixture.send('/api/users', { headers: { cookie: admin } })
    const { users } = UserList.parse((JSON.parse(text) as { result: unknown }).result)
    const sessions = users.find(({ name }) => name === 'operator')?.sessions ?? []
    expect(sessions).toHaveLength(2)
    const path = `/api/sessions/${sessions[0]?.id}`
    expect((await fixture.send(path, { method: 'DELETE', headers: { cookie: admin } })).status).toBe(200)
    expect([await statusWith(victim), await statusWith(other)].toSorted()).toEqual([200, 401])
  })
})

describe('guessing', () => {
  test('is slowed down with the same message for every name and claimed address', async () => {
    const answers = []
    for (let attempt = 0; attempt < 8; attempt++) {
      const headers = { 'x-forwarded-for': `203.0.113.${attempt}`, 'x-real-ip': `203.0.113.${attempt}` }
      answers.push(await guess(attempt % 2 ? 'admin' : 'nobody', `guess-${attempt}`, headers))
    }
    expect(answers.map(({ status }) => status)).toEqual([401, 401, 401, 401, 401, 429, 429, 429])
    const words = new Set(answers.slice(0, 5).map(({ text }) => messageOf(text)))
    expect([...words]).toEqual(['The name or the password is wrong.'])
    expect(answers[5]?.headers.get('retry-after')).toMatch(/^\d+$/)
    // Not even the right password works until the wait is over.
    expect((await guess('admin', PASSWORD)).status).toBe(429)
  })

  test('a hundred times at once gains nothing', async () => {
    const start = performance.now()
    const responses = await Promise.all(
      Array.from({ length: 100 }, (_, index) => guess('admin', `guess-${index}`)),
    )
    const seconds = (performance.now() - start) / 1_000
    const checked = responses.filter(({ status }) => status === 401).length
    expect(checked).toBeGreaterThanOrEqual(5)
    // On a slow machine the waits of 1, 2, 4 … s end before all guesses have arrived.
    expect(checked).toBeLessThanOrEqual(5 + Math.floor(Math.log2(seconds + 1)))
    expect(responses.filter(({ status }) => status === 429)).toHaveLength(100 - checked)
  })

  test('spread over many names is slowed down by address', async () => {
    const statuses = []
    for (let attempt = 0; attempt < 6; attempt++)
      statuses.push((await guess(`user-${attempt}`, 'password')).status)
    expect(statuses).toEqual([401, 401, 401, 401, 401, 429])
  })

  test.each([
    ['{"name":"admin","password":{"length":8}}', 400],
    ['{"name":["admin"],"password":"x"}', 400],
    ['{"name":"admin","password":"x","role":"admin"}', 400],
    ['{"link":"x","name":"admin","password":"x"}', 400],
    ['{"name":"__proto__","password":"x"}', 401],
    ['{"name":"constructor","password":"x"}', 401],
    ['{"name":"admin","password":""}', 401],
    ['{"name":"admin\\u0000","password":"correct horse"}', 401],
    ['{"name":"ADMIN","password":"correct horse"}', 401],
    [`{"link":""}`, 401],
    ['null', 400],
    ['', 400],
  ])('%s signs no one in', async (body, status) => {
    const answer = await fixture.send('/api/session', { method: 'POST', body })
    expect([answer.status, answer.headers.getSetCookie()]).toEqual([status, []])
  })

  test('a password in invalid JSON is not quoted in the error', async () => {
    const typed = 'Zx7QpLm2Vk9RtWb4Yc6NhJd8'
    for (const body of [
      typed,
      `{"name":"admin","password":${typed}}`,
      `{"name":"admin","password":"${typed}`,
    ]) {
      const { status, text } = await fixture.send('/api/session', { method: 'POST', body })
      expect(status).toBe(400)
      for (let start = 0; start + 6 <= typed.length; start++)
        expect(text).not.toContain(typed.slice(start, start + 6))
    }
  })

  test('behind a trusted proxy each client has its own count', async () => {
    const proxied = await startAttackFixture({ trustedProxies: ['127.0.0.1'] })
    try {
      const from = async (address: string, name: string) => {
        const init = { method: 'POST', headers: { 'x-forwarded-for': `6.6.6.6, ${address}` } }
        const body = JSON.stringify({ name, password: 'wrong' })
        return (await proxied.send('/api/session', { ...init, body })).status
      }
      for (let attempt = 0; attempt < 5; attempt++) await from('203.0.113.1', `user-${attempt}`)
      expect(await from('203.0.113.1', 'other')).toBe(429)
      expect(await from('203.0.113.2', 'another')).toBe(401)
    } finally {
      await proxied.close()
    }
  })
})
