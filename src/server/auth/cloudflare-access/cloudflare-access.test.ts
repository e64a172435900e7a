import { afterAll, beforeAll, expect, test } from 'vitest'
import { createManualClock } from '#server/testing/manual-clock.ts'
import { createFixture, messageOf, PASSWORD, resultOf, userOf } from '#server/testing/access-fixture.ts'
import { createCloudflareAccess } from './cloudflare-access.ts'
import { AUDIENCE, startTeam, type Team } from '#server/testing/access-team-fixture.ts'

const clock = createManualClock()
let team: Team
let fixture: ReturnType<typeof createFixture>
let headers: Record<string, string>
beforeAll(async () => {
  team = await startTeam(clock.now)
  const roles = { 'ann@example.com': 'admin', '*': 'viewer' } as const
  const config = { teamDomain: team.domain, audience: AUDIENCE, roles }
  const cloudflareAccess = createCloudflareAccess({ config, clock, fetch, report: () => undefined })
  fixture = createFixture({ cloudflareAccess, clock, apiTokenRequired: false })
  headers = { 'cf-access-jwt-assertion': await team.sign() }
})
afterAll(() => team.close())

test('sign-in and sign-out by password or link are refused', async () => {
  for (const body of [{ name: 'ann@example.com', password: PASSWORD }, { link: 'x' }]) {
    const init = { method: 'POST', headers, body: JSON.stringify(body) }
    const response = await fixture.app.request('/api/session', init)
    expect([response.status, await messageOf(response)]).toEqual([
      409,
      expect.stringContaining('Cloudflare Access handles sign-in here'),
    ])
    expect(response.headers.getSetCookie()).toEqual([])
  }
  expect((await fixture.app.request('/api/session', { method: 'DELETE', headers })).status).toBe(409)
  expect(() => fixture.access.createSignInLink('http://127.0.0.1')).toThrow(/without Cloudflare Access/)
  expect(fixture.attempts).toEqual([])
})

test('admins see the configured roles', async () => {
  expect(await resultOf(await fixture.app.request('/api/users', { headers }))).toEqual({
    users: [
      { name: 'ann@example.com', role: 'admin', sessions: [] },
      { name: '*', role: 'viewer', sessions: [] },
    ],
  })
  const viewer = { 'cf-access-jwt-assertion': await team.sign({ email: 'bob@example.com' }) }
  expect((await fixture.app.request('/api/users', { headers: viewer })).status).toBe(403)
})

test('an earlier session is not accepted', async () => {
  const own = createFixture({ users: [userOf('admin')] })
  const browser = own.browser()
  await browser.signIn('admin')
  const { database } = own
  const { access } = fixture
  expect(access.revokeSessions()).toBe(0)
  const moved = createFixture({
    database,
    clock: own.clock,
    cloudflareAccess: createCloudflareAccess({
      config: { teamDomain: team.domain, audience: AUDIENCE, roles: { '*': 'admin' } },
      clock: own.clock,
      fetch,
      report: () => undefined,
    }),
  })
  const init = { headers: { cookie: browser.cookie ?? '' } }
  expect((await own.app.request('/api/deck', init)).status).toBe(200)
  expect((await moved.app.request('/api/deck', init)).status).toBe(401)
})

test('an assertion gives access to the dashboard, but not to /client/v4, which has its own token', async () => {
  const init = { method: 'POST', headers }
  expect((await fixture.app.request('/client/v4/accounts/a/queues', init)).status).toBe(403)
  expect(await (await fixture.app.request('/queues')).text()).toBe('page')
})

test('no one can sign in while the keys cannot be loaded, and the page says why', async () => {
  const reported: unknown[] = []
  const closed = createFixture({
    clock,
    cloudflareAccess: createCloudflareAccess({
      config: { teamDomain: 'http://127.0.0.1:9', audience: AUDIENCE, roles: { '*': 'admin' } },
      clock,
      fetch,
      report: (error) => reported.push(error),
    }),
  })
  const response = await closed.app.request('/api/deck', { headers })
  expect([response.status, await messageOf(response)]).toEqual([
    503,
    'The signing keys of Cloudflare Access could not be loaded, so no one can sign in. Try again in a moment.',
  ])
  expect(await resultOf(await closed.app.request('/api/session', { headers }))).toMatchObject({
    principal: null,
    refusal: expect.stringContaining('could not be loaded'),
  })
  expect(reported).toHaveLength(1)
})
