import { Hono } from 'hono'
import { describe, expect, test } from 'vitest'
import { LOCAL_ACCOUNT_ID } from '#contract/ids.ts'
import { createApp } from '#server/app.ts'
import { createBrokerApi } from '#server/broker/api/broker-api.ts'
import { createBroker } from '#server/broker/broker.ts'
import { createLocalClient, createLocalConnection } from '#server/connections/local.ts'
import { createConnectionRegistry } from '#server/connections/registry.ts'
import { createHistoryStore, HISTORY_SCHEMA } from '#server/metrics/store.ts'
import { migrate, openDatabase } from '#server/sqlite/database.ts'
import { createOpenAccess } from '#server/testing/broker-fixture.ts'
import { fetchInProcess } from '#server/testing/in-process.ts'
import { createManualClock } from '#server/testing/manual-clock.ts'

const QUEUES = `/client/v4/accounts/${LOCAL_ACCOUNT_ID}/queues`

function makeApp(change: Partial<Parameters<typeof createApp>[0]['config']> = {}, web: Hono | null = null) {
  const reported: unknown[] = []
  const clock = createManualClock()
  const report = (error: unknown) => void reported.push(error)
  const broker = createBroker({ database: openDatabase(':memory:'), clock, report })
  const brokerApi = createBrokerApi(broker, report)
  const history = openDatabase(':memory:')
  migrate(history, [HISTORY_SCHEMA])
  const app = createApp({
    config: {
      apiToken: null,
      basePath: '',
      demo: false,
      host: '127.0.0.1',
      publicUrl: null,
      rateLimit: null,
      readOnly: false,
      ...change,
    },
    clock,
    version: '1.2.3',
    brokerApi,
    connections: createConnectionRegistry([
      createLocalConnection({
        fetch: brokerApi.fetch,
        client: createLocalClient(brokerApi.fetch),
        store: createHistoryStore(history),
        clock,
        report: (error) => reported.push(error),
      }),
    ]),
    ...createOpenAccess(clock, report, change.basePath),
    connectionAdmin: new Hono(),
    metrics: new Hono(),
    web,
    report: (error, requestId) => reported.push([error, requestId]),
  })
  const send = (path: string, init: RequestInit = {}) => {
    const headers = { host: '127.0.0.1:8787', authorization: 'Bearer t', ...init.headers }
    return fetchInProcess(app, new Request(new URL(path, 'http://localhost'), { ...init, headers }))
  }
  return { send, reported }
}

describe('the Host check', () => {
  test.each(['localhost', 'localhost:8787', '127.0.0.1', '[::1]:8787', 'LOCALHOST'])(
    '%s is this server',
    async (host) => {
      expect((await makeApp().send('/api/deck', { headers: { host } })).status).toBe(200)
    },
  )

  test.each(['evil.example', 'localhost.evil.example', '127.0.0.1.evil.example:8787', '', '192.168.0.1'])(
    '"%s" is not this server, as when the name of another site points to it',
    async (host) => {
      const { send } = makeApp()
      for (const path of ['/api/deck', QUEUES, '/']) {
        expect((await send(path, { headers: { host } })).status, path).toBe(421)
      }
    },
  )
})

describe('changes through the deck', () => {
  const create = { method: 'POST', body: '{"queue_name":"orders"}' }
  const path = '/api/connections/local/v4/queues'

  test.each([
    [{ origin: 'http://127.0.0.1:8787', 'sec-fetch-site': 'same-origin' }, 200],
    [{}, 200],
    [{ origin: 'http://evil.example' }, 403],
    [{ origin: 'null' }, 403],
    [{ origin: 'http://127.0.0.1:9999' }, 403],
    [{ 'sec-fetch-site': 'cross-site' }, 403],
    [{ 'sec-fetch-site': 'same-site' }, 403],
  ])('with %j return %i', async (headers: Record<string, string>, status) => {
    expect((await makeApp().send(path, { ...create, headers })).status).toBe(status)
  })
})

describe('when pages are served over TLS only, a plain HTTP origin of the same host is foreign', () => {
  const publicUrl = new URL('https://deck.example.com')
  const tls = { cert: '', key: '' }

  test.each([
    [{ publicUrl }, 'deck.example.com', 'https://deck.example.com', 200],
    [{ publicUrl }, 'deck.example.com', 'http://deck.example.com', 403],
    [{ publicUrl }, 'deck.example.com', 'https://deck.example.com:8443', 403],
    // Directly on the machine, without the proxy.
    [{ publicUrl }, '127.0.0.1:8787', 'http://127.0.0.1:8787', 200],
    [{ publicUrl: new URL('http://deck.example.com') }, 'deck.example.com', 'http://deck.example.com', 200],
    [{ tls }, '127.0.0.1:8787', 'https://127.0.0.1:8787', 200],
    [{ tls }, '127.0.0.1:8787', 'http://127.0.0.1:8787', 403],
  ])('%j, %s: from %s %i', async (config, host, origin, status) => {
    const init = { method: 'POST', body: '{"queue_name":"orders"}', headers: { host, origin } }
    const { send } = makeApp(config)
    expect((await send('/api/connections/local/v4/queues', init)).status).toBe(status)
  })
})

describe('credentials of /client/v4', () => {
  test('requests need exactly the --api-token', async () => {
    const { send } = makeApp({ apiToken: 's3cret' })
    const status = async (authorization: string) =>
      (await send(QUEUES, { headers: { authorization } })).status
    expect(await status('Bearer s3cret')).toBe(200)
    expect(await status('bearer s3cret')).toBe(200)
    expect(await status('Bearer s3cre')).toBe(403)
    expect(await status('Bearer ')).toBe(400)
    expect(await status('Basic s3cret')).toBe(400)
  })

  test('no response contains the token', async () => {
    const { send } = makeApp({ apiToken: 's3cret' })
    for (const path of ['/api/deck', QUEUES, '/nothing']) {
      expect(await (await send(path)).text()).not.toContain('s3cret')
    }
  })
})

describe('--read-only', () => {
  test('refuses every change on every route, and allows reads', async () => {
    const { send } = makeApp({ readOnly: true })
    const body = '{"queue_name":"orders"}'
    for (const path of [QUEUES, '/api/connections/local/v4/queues']) {
      for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
        // The deck lacks a route for some of them, and returns that error instead.
        expect([403, 404], `${method} ${path}`).toContain((await send(path, { method, body })).status)
      }
      expect((await send(path)).status).toBe(200)
      expect((await send(`${path}/${'0'.repeat(32)}/messages/pull`, { method: 'POST' })).status).toBe(403)
      expect((await send(`${path}/${'0'.repeat(32)}/messages/peek`, { method: 'POST' })).status).toBe(404)
    }
  })
})

describe('paths through a connection', () => {
  test.each([
    '/api/connections/local/v4/../../../client/v4/accounts',
    '/api/connections/local/v4/%2e%2e/%2e%2e/user',
    '/api/connections/local/v4/user',
    '/api/connections/local/v4/queuesx',
    '/api/connections/local/v4//evil.example/queues',
    '/api/connections/other/v4/queues',
    '/api/connections/local/v4/',
  ])('%s has no route', async (path) => {
    const response = await makeApp().send(path)
    expect(response.status).toBe(404)
    expect(await response.json()).toMatchObject({ success: false, errors: [{ code: 7003 }] })
  })
})

test('every response has a request id and forbids framing and sniffing', async () => {
  const { send } = makeApp()
  for (const path of ['/api/deck', QUEUES, '/nothing', '/healthz']) {
    const { headers } = await send(path)
    expect(headers.get('cf-ray'), path).toMatch(/^[0-9a-f]{16}-QDK$/)
    expect(headers.get('x-content-type-options'), path).toBe('nosniff')
    expect(headers.get('x-frame-options'), path).toBe('DENY')
    expect(headers.get('access-control-allow-origin'), path).toBeNull()
  }
})

test('an internal failure returns a neutral message and is reported with the request id of the response', async () => {
  const web = new Hono().get('/broken', () => {
    throw new Error('secret detail')
  })
  const { send, reported } = makeApp({}, web)
  const response = await send('/broken')
  expect(response.status).toBe(500)
  expect(await response.text()).not.toContain('secret detail')
  expect(reported).toEqual([[new Error('secret detail'), response.headers.get('cf-ray')]])
})

test('with a base path, nothing else is served', async () => {
  const { send } = makeApp({ basePath: '/tools/queues' })
  expect((await send('/tools/queues/api/deck')).status).toBe(200)
  expect((await send(`/tools/queues${QUEUES}`)).status).toBe(200)
  expect((await send('/tools/queues/api/connections/local/v4/queues')).status).toBe(200)
  expect((await send('/api/deck')).status).toBe(404)
  expect((await send('/healthz')).status).toBe(200)
})
