import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ROLES } from '#contract/access.ts'
import { below, CONNECTION_PREFIX, DECK_ROUTES, QUEUES_ROUTES } from '#contract/routes.ts'
import { TABLE } from '#server/testing/policy-fixture.ts'
import { includesRole } from '#server/auth/policy/roles.ts'
import {
  connectionOf,
  PASSWORD,
  QUEUE_ID,
  startAttackFixture,
  TOKEN,
  type AttackFixture,
} from '#server/testing/attack-fixture.ts'
import { rawRequest, sendRaw } from '#server/testing/raw-http.ts'

let fixture: AttackFixture
beforeAll(async () => {
  fixture = await startAttackFixture()
})
afterAll(() => fixture.close())

interface Route {
  method: string
  path: string
}

const ROUTES = [...Object.values(DECK_ROUTES), ...below(CONNECTION_PREFIX, QUEUES_ROUTES)]

/** Every route below `/api` that is not a GET, for a given connection. */
const changesThrough = (connection: string): Route[] =>
  ROUTES.filter(({ method }) => method !== 'GET').map(({ method, path }) => ({
    method,
    path: path.replace('{connection}', connection).replaceAll(/\{\w+\}/g, QUEUE_ID),
  }))
const isMessageRead = ({ path }: Route) => path.endsWith('/messages/peek')
const v4Changes = (connection: string) =>
  changesThrough(connection).filter((route) => route.path.includes('/v4/') && !isMessageRead(route))

test('the list of routes matches the policy', () => {
  const routes = changesThrough('prod').map(({ method, path }) => `${method} ${path}`)
  expect(routes.length).toBeGreaterThan(20)
  expect(routes).toContain(`DELETE /api/connections/prod/v4/queues/${QUEUE_ID}`)
  expect(routes).toContain('POST /api/connections/prod/v4/queues')
  expect(routes).toContain('DELETE /api/connections/prod')
})

describe('a page of another site', () => {
  const FORM = 'application/x-www-form-urlencoded'
  const FOREIGN: [string, Record<string, string>][] = [
    ['a form post', { origin: 'https://evil.example', 'content-type': FORM, 'sec-fetch-site': 'cross-site' }],
    ['a text/plain post', { origin: 'https://evil.example', 'content-type': 'text/plain' }],
    ['a fetch of JSON', { origin: 'https://evil.example', 'content-type': 'application/json' }],
    ['a sandboxed frame', { origin: 'null' }],
    ['an old browser without Origin', { 'sec-fetch-site': 'cross-site' }],
    ['another host of the same site', { 'sec-fetch-site': 'same-site' }],
    ['another port of this machine', { origin: 'http://127.0.0.1:1' }],
    ['a name that starts alike', { origin: 'http://127.0.0.1.evil.example' }],
    ['an Origin that is none', { origin: '//evil' }],
    ['a lie in one of two', { origin: 'https://evil.example', 'sec-fetch-site': 'same-origin' }],
  ]

  test.each(FOREIGN)('%s changes nothing, with the cookie of an admin', async (_, headers) => {
    const cookie = await fixture.signIn('admin')
    const before = { journal: await fixture.journal(cookie), arrived: fixture.arrived().length }
    for (const { method, path } of changesThrough('prod')) {
      const answer = await fixture.send(path, {
        method,
        headers: { ...headers, cookie },
        body: JSON.stringify({ queue_name: 'evil', name: 'admin', password: PASSWORD }),
      })
      expect([method, path, answer.status]).toEqual([method, path, 403])
      expect(answer.text).toContain('Changes are accepted only from pages of this server.')
      expect(answer.headers.getSetCookie()).toEqual([])
      expect(answer.headers.get('access-control-allow-origin')).toBeNull()
    }
    // Still signed in, because the DELETE of the session was refused too.
    expect(await fixture.journal(cookie)).toEqual(before.journal)
    expect(fixture.arrived()).toHaveLength(before.arrived)
  })

  test('the same calls from the dashboard work', async () => {
    const cookie = await fixture.signIn('admin')
    const headers = { cookie, origin: fixture.deck.url, 'sec-fetch-site': 'same-origin' }
    const before = fixture.arrived().length
    for (const { method, path } of v4Changes('prod'))
      expect((await fixture.send(path, { method, headers, body: '{}' })).status).not.toBe(403)
    expect(fixture.arrived().length).toBeGreaterThan(before + 10)
    expect((await fixture.journal(cookie)).length).toBeGreaterThan(10)
  })

  test('it cannot call /client/v4 either, where programs send no such headers', async () => {
    const open = await startAttackFixture({ apiToken: TOKEN })
    try {
      const path = `/client/v4/accounts/${'a'.repeat(32)}/queues`
      const create = (queue_name: string, headers: Record<string, string>) => {
        const body = JSON.stringify({ queue_name })
        return open.send(path, {
          method: 'POST',
          body,
          headers: { ...headers, authorization: `Bearer ${TOKEN}` },
        })
      }
      for (const [, headers] of FOREIGN) expect((await create('evil', headers)).status).toBe(403)
      expect((await create('orders', {})).status).toBe(200)
      expect((await open.send(path, { headers: { authorization: `Bearer ${TOKEN}` } })).text).not.toContain(
        'evil',
      )
    } finally {
      await open.close()
    }
  })

  test('a preflight allows nothing', async () => {
    const headers = { origin: 'https://evil.example', 'access-control-request-method': 'DELETE' }
    for (const { path } of changesThrough('prod')) {
      const answer = await fixture.send(path, { method: 'OPTIONS', headers })
      expect(answer.status).toBeGreaterThanOrEqual(400)
      for (const name of answer.headers.keys()) expect(name).not.toMatch(/^access-control-/)
    }
  })
})

describe('DNS rebinding', () => {
  const PATHS = ['/api/deck', '/api/session', '/client/v4/accounts/a/queues', '/', '/local/queues']

  test.each([
    'evil.example',
    'evil.example:80',
    '127.0.0.1.evil.example',
    'localhost.evil.example',
    'localhost.',
    '127.1',
    '2130706433',
    '0.0.0.0',
    '[::]',
    'user@127.0.0.1',
    '127.0.0.1@evil.example',
    '127.0.0.1:80:evil.example',
    '127.0.0.1, evil.example',
    '',
  ])('the Host %j is refused', async (host) => {
    const cookie = await fixture.signIn('admin')
    for (const path of PATHS) {
      const request = rawRequest('GET', path, [`host: ${host}`, `cookie: ${cookie}`])
      const { status, text } = await sendRaw(fixture.deck.url, request)
      expect([400, 421]).toContain(status)
      expect(text).not.toContain('principal')
    }
  })

  test('a missing Host, or a second one, is refused', async () => {
    const { host } = new URL(fixture.deck.url)
    for (const headers of [[], ['host: evil.example', `host: ${host}`]]) {
      const { status } = await sendRaw(fixture.deck.url, rawRequest('GET', '/api/session', headers))
      expect([400, 421]).toContain(status)
    }
  })

  test('X-Forwarded-Host is ignored', async () => {
    const headers = ['host: evil.example', 'x-forwarded-host: 127.0.0.1', 'forwarded: host=127.0.0.1']
    expect((await sendRaw(fixture.deck.url, rawRequest('GET', '/api/session', headers))).status).toBe(421)
  })
})

/** The expected policy of `/api`, written by hand, for a given connection. */
const routesThrough = (connection: string) =>
  TABLE.flatMap(([method, path, requirement]) => {
    if (!path.startsWith('/api') || requirement === 'anyone') return []
    const own = path.replace('/connections/local/', `/connections/${connection}/`)
    return [{ method, requirement, path: own.replace(/\/(?:q1|c1)(?=\/|$)/g, `/${QUEUE_ID}`) }]
  })

describe('insufficient rights', () => {
  test.each(ROLES)('a %s can do what the role allows, and nothing else', async (role) => {
    const cookie = await fixture.signIn(role)
    const allowed: string[] = []
    for (const connection of ['prod', 'frozen', 'local']) {
      const before = fixture.arrived().length
      for (const { method, path, requirement } of routesThrough(connection)) {
        const isAllowed = includesRole(role, requirement)
        // This connection is read-only: see below.
        if (isAllowed && connection === 'frozen') continue
        const hasBody = method !== 'GET' && method !== 'HEAD'
        const init = { method, headers: { cookie }, ...(hasBody && { body: '{}' }) }
        const { status } = await fixture.send(path, init)
        expect([method, path, status === 401 || status === 403]).toEqual([method, path, !isAllowed])
        if (isAllowed) allowed.push(`${method} ${path}`)
      }
      const reached = fixture.arrived().length - before
      expect(reached > 0, connection).toBe(connection === 'prod')
    }
    const messages = `POST /api/connections/prod/v4/queues/${QUEUE_ID}/messages`
    const queue = `DELETE /api/connections/prod/v4/queues/${QUEUE_ID}`
    const doable = ['GET /api/deck', messages, queue].map((route) => allowed.includes(route))
    expect(doable).toEqual([true, role !== 'viewer', role === 'admin'])
  })

  test('a visitor who is not signed in can do nothing', async () => {
    const before = fixture.arrived().length
    for (const cookie of [
      '',
      'queuedeck_session=',
      'queuedeck_session=../../etc',
      `queuedeck_session=${'A'.repeat(43)}`,
    ])
      for (const { method, path } of changesThrough('prod').filter((route) => route.path !== '/api/session'))
        expect((await fixture.send(path, { method, headers: { cookie }, body: '{}' })).status).toBe(401)
    expect(fixture.arrived()).toHaveLength(before)
  })

  test('an admin changes nothing through a read-only connection, and the refusals are recorded', async () => {
    const cookie = await fixture.signIn('admin')
    const before = fixture.arrived().length
    const disguises = ['', '?x=/messages/peek', '#/messages/peek', '?/graphql', '/messages/peek', '/graphql']
    for (const disguise of disguises) {
      for (const { method, path } of v4Changes('frozen')) {
        const { status } = await fixture.send(`${path}${disguise}`, {
          method,
          headers: { cookie },
          body: '{}',
        })
        const refusals = disguise === '' ? [403] : [403, 404]
        expect(refusals, `${method} ${path}${disguise}`).toContain(status)
      }
    }
    expect(fixture.arrived()).toHaveLength(before)
    const [latest] = await fixture.journal(cookie)
    expect(latest).toMatchObject({ connection: 'frozen', outcome: 'refused' })
  })

  test('with --read-only no API can change anything', async () => {
    const connections = ['prod', 'graphql', 'peek'].map((id) => connectionOf(id))
    const frozen = await startAttackFixture({ readOnly: true, apiToken: TOKEN, connections })
    try {
      const cookie = await frozen.signIn('admin')
      const headers = { cookie, authorization: `Bearer ${TOKEN}` }
      const refusedOf = async (method: string, path: string) => {
        const { status, text } = await frozen.send(path, { method, headers, body: '{}' })
        return [method, path, status, text.includes('is read-only')]
      }
      for (const connection of ['prod', 'graphql', 'peek', 'local']) {
        const doors = changesThrough(connection).filter(
          (route) => !isMessageRead(route) && !route.path.startsWith('/api/session'),
        )
        expect(doors.map(({ method, path }) => `${method} ${path}`)).toContain(
          `DELETE /api/connections/${connection}`,
        )
        for (const { method, path } of doors) {
          const [, rest] = path.split('/v4/')
          const targets = rest === undefined ? [path] : [path, `/client/v4/accounts/a/${rest}`]
          for (const target of targets)
            expect(await refusedOf(method, target)).toEqual([method, target, 403, true])
        }
      }
      for (const [method, path] of [
        ['PUT', '/client/v4/graphql'],
        ['POST', '/client/v4/accounts/a/event_subscriptions/subscriptions'],
        ['POST', '/client/v4/accounts/a/graphql'],
      ] as const)
        expect(await refusedOf(method, path)).toEqual([method, path, 403, true])
      expect(frozen.arrived()).toEqual([])
      expect((await frozen.send('/api/session', { method: 'DELETE', headers })).status).toBe(200)
    } finally {
      await frozen.close()
    }
  })
})
