import { describe, expect, test } from 'vitest'
import { ROLES, UserList } from '#contract/access.ts'
import { createFixture, messageOf, PASSWORD, resultOf, userOf } from '#server/testing/access-fixture.ts'
import { hashPassword } from './sign-in/passwords.ts'

const HOUR = 3_600_000
const EVERYONE = ROLES.map((role) => userOf(role))

describe('access', () => {
  test('the page is public, the API requires sign-in', async () => {
    const { browser } = createFixture({ users: EVERYONE })
    const stranger = browser()
    expect(await (await stranger.send('GET', '/queues')).text()).toBe('page')
    for (const [method, path] of [
      ['GET', '/api/deck'],
      ['GET', '/api/unknown'],
      ['DELETE', '/api/sessions/s1'],
    ] as const) {
      const response = await stranger.send(method, path)
      expect([response.status, await messageOf(response)]).toEqual([401, 'Sign in first.'])
    }
  })

  test.each([
    ['GET', '/api/deck', [200, 200, 200]],
    ['POST', '/api/connections/local/v4/queues/q/messages/peek', [403, 200, 200]],
    ['POST', '/api/connections/local/v4/queues/q/messages', [403, 200, 200]],
    ['DELETE', '/api/connections/local/v4/queues/q', [403, 403, 200]],
    ['GET', '/api/users', [403, 403, 200]],
    ['GET', '/api/unknown', [404, 404, 404]],
    ['GET', '/api/connections/local/v4/queues/a%2Fb', [404, 404, 404]],
  ])('%s %s', async (method, path, statuses) => {
    const { browser } = createFixture({ users: EVERYONE })
    const found: number[] = []
    for (const role of ROLES) {
      const user = browser()
      await user.signIn(role)
      found.push((await user.send(method, path)).status)
    }
    expect(found).toEqual(statuses)
  })

  test('an unknown path is refused with the v4 message', async () => {
    const { browser } = createFixture({ users: EVERYONE })
    const user = browser()
    await user.signIn('viewer')
    expect(await messageOf(await user.send('PUT', '/api/unknown'))).toBe(
      'Could not route to /api/unknown, perhaps your object identifier is invalid?',
    )
  })

  test('a refusal names the role it requires', async () => {
    const { browser } = createFixture({ users: EVERYONE })
    const user = browser()
    await user.signIn('viewer')
    const response = await user.send('DELETE', '/api/connections/local/v4/queues/q')
    expect(await messageOf(response)).toBe(
      'This requires the role admin; "viewer" has the role viewer. Ask an admin.',
    )
  })

  test('an open server needs no cookie', async () => {
    const { browser } = createFixture({ mode: 'open' })
    const someone = browser()
    const principal = { name: 'local', role: 'admin', sessionId: null }
    const state = await someone.send('GET', '/api/session')
    expect(state.headers.get('cache-control')).toBe('no-store')
    expect(await resultOf(state)).toEqual({ mode: 'open', principal, methods: [] })
    const change = await someone.send('DELETE', '/api/connections/local/v4/queues/q')
    expect(await resultOf(change)).toEqual({ reached: principal })
    expect((await someone.signIn('admin')).status).toBe(409)
    expect((await someone.send('GET', '/api/unknown')).status).toBe(404)
    expect(someone.cookie).toBeNull()
  })

  test('/client/v4 is closed if sign-in is required and no token is set', async () => {
    const status = async (options: Parameters<typeof createFixture>[0]) =>
      (await createFixture(options).browser().send('POST', '/client/v4/accounts/a/queues')).status
    expect(await status({ apiTokenRequired: false })).toBe(403)
    expect(await status({ apiTokenRequired: true })).toBe(200)
    expect(await status({ apiTokenRequired: false, mode: 'open' })).toBe(200)
  })
})

describe('sessions and users', () => {
  test('removing a user or changing a role or password takes effect at once', async () => {
    const users = [userOf('operator', 'ann')]
    const { browser } = createFixture({ users })
    const ann = browser()
    await ann.signIn('ann')
    const peek = async () =>
      (await ann.send('POST', '/api/connections/local/v4/queues/q/messages/peek')).status
    expect(await peek()).toBe(200)
    users[0] = userOf('viewer', 'ann')
    expect(await peek()).toBe(403)
    users[0] = { ...userOf('operator', 'ann'), passwordHash: await hashPassword('another horse', 14) }
    expect(await peek()).toBe(401)
    users[0] = userOf('operator', 'bob')
    expect(await peek()).toBe(401)
    // Without users only the link works: an old session does not.
    users.length = 0
    expect(await peek()).toBe(401)
  })

  test('admins see sessions and end them; hashes are never sent', async () => {
    const { browser } = createFixture({ users: EVERYONE })
    const [admin, viewer] = [browser(), browser()]
    await admin.signIn('admin')
    await viewer.signIn('viewer')
    const text = await (await admin.send('GET', '/api/users')).text()
    expect(text).not.toMatch(/scrypt|hash/i)
    const { users } = UserList.parse((JSON.parse(text) as { result: unknown }).result)
    expect(users.map(({ name, role, sessions }) => [name, role, sessions.length])).toEqual([
      ['viewer', 'viewer', 1],
      ['operator', 'operator', 0],
      ['admin', 'admin', 1],
    ])
    const path = `/api/sessions/${users[0]?.sessions[0]?.id}`
    expect((await admin.send('DELETE', path)).status).toBe(200)
    expect((await viewer.send('GET', '/api/deck')).status).toBe(401)
    expect((await admin.send('DELETE', path)).status).toBe(404)
  })

  test('sign-ins, sign-outs and ended sessions are reported; refusals are not', async () => {
    const { browser, events } = createFixture({ users: EVERYONE })
    const [admin, viewer] = [browser(), browser()]
    await viewer.signIn('viewer', 'another horse')
    await viewer.send('DELETE', '/api/session')
    await viewer.signIn('viewer')
    await viewer.send('DELETE', '/api/sessions/s1')
    await viewer.send('DELETE', '/api/session')
    await viewer.signIn('viewer')
    // The same browser signs in as another user.
    await admin.signIn('viewer')
    await admin.signIn('admin')
    const users = UserList.parse(await resultOf(await admin.send('GET', '/api/users')))
    await admin.send('DELETE', `/api/sessions/${users.users[0]?.sessions[0]?.id}`)
    await admin.send('DELETE', '/api/sessions/s1')
    const [a, v] = (['admin', 'viewer'] as const).map((role) => ({ who: role, role, requestId: 'r1' }))
    expect(events).toEqual([
      { ...v, action: 'sign-in', method: 'password' },
      { ...v, action: 'sign-out' },
      { ...v, action: 'sign-in', method: 'password' },
      { ...v, action: 'sign-in', method: 'password' },
      { ...v, action: 'sign-out' },
      { ...a, action: 'sign-in', method: 'password' },
      { ...a, action: 'end-session', userName: 'viewer' },
    ])
  })

  test('all sessions of a user can be ended from the server', async () => {
    const { access, browser } = createFixture({ users: EVERYONE })
    const viewer = browser()
    await viewer.signIn('viewer')
    expect(access.revokeSessions('viewer')).toBe(1)
    expect((await viewer.send('GET', '/api/deck')).status).toBe(401)
  })

  test('the session token rotates after an hour, even if the response is an error', async () => {
    const { browser, clock } = createFixture({ users: EVERYONE })
    const viewer = browser()
    await viewer.signIn('viewer')
    const first = viewer.cookie
    clock.advance(HOUR)
    // A refusal does not rotate it; the next response does.
    await viewer.send('GET', '/api/users')
    expect(viewer.cookie).toBe(first)
    const response = await viewer.send('GET', '/api/deck')
    expect(viewer.cookie).not.toBe(first)
    expect(response.headers.get('cache-control')).toBe('no-store')
    clock.advance(HOUR / 2)
    expect((await viewer.send('GET', '/api/deck')).status).toBe(200)
    viewer.cookie = first
    expect((await viewer.send('GET', '/api/deck')).status).toBe(401)
  })

  test('a page never carries a cookie', async () => {
    const { browser, clock } = createFixture({ users: EVERYONE })
    const viewer = browser()
    await viewer.signIn('viewer')
    clock.advance(HOUR)
    expect((await viewer.send('GET', '/assets/a.js')).headers.getSetCookie()).toEqual([])
  })

  test('a full disk does not end sessions', async () => {
    const { browser, clock, database, reported } = createFixture({ users: EVERYONE })
    const viewer = browser()
    await viewer.signIn('viewer')
    clock.advance(HOUR)
    database.exec(
      "CREATE TRIGGER full BEFORE UPDATE ON access_session BEGIN SELECT RAISE(ABORT, 'full'); END",
    )
    expect((await viewer.send('GET', '/api/deck')).status).toBe(200)
    expect(reported).toHaveLength(1)
  })
})

test.each([
  [{ name: '', role: 'admin', passwordHash: userOf('admin').passwordHash } as const, /1 to 200 characters/],
  [{ name: 'admin', role: 'admin', passwordHash: userOf('admin').passwordHash } as const, /twice/],
  [{ name: 'eve', role: 'admin', passwordHash: PASSWORD } as const, /hash-password/],
])('does not start with an invalid user: %#', (user, message) => {
  expect(() => createFixture({ users: [...EVERYONE, user] })).toThrow(message)
})
