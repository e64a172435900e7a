import { serve } from '@hono/node-server'
import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createDeckClient } from '#contract/deck-client.ts'
import type { History } from '#contract/history.ts'
import { QueuesError } from '#server/http/errors.ts'
import { StartError } from '#server/start-error.ts'
import type { CloudflareConnection, LiveConnection } from './connection.ts'
import { createRateBudgets } from '#server/gateway/rate/rate-budgets.ts'
import { createMetricsRoutes } from '#server/metrics/routes.ts'
import { createHistoryStore, HISTORY_SCHEMA } from '#server/metrics/store.ts'
import { migrate, openDatabase } from '#server/sqlite/database.ts'
import { ACCOUNT, createBrokerFixture, type BrokerFixture } from '#server/testing/broker-fixture.ts'
import { eventually } from '#testing/eventually.ts'
import { connectAll, createConnector } from './connect.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const TOKEN = 'a-token-that-no-one-may-see'

const PRODUCTION: CloudflareConnection = {
  id: 'prod',
  name: 'Production',
  accountId: ACCOUNT,
  credential: { kind: 'token', token: TOKEN },
  source: 'file',
  color: null,
  isProduction: false,
  isReadOnly: false,
}

/** An embedded server in the role of Cloudflare. */
let account: BrokerFixture
/** Runs before it. Returns null to pass a request on. */
let intercept: (request: Request) => Response | null
let asked: string[]
let server: Server
let connection: LiveConnection
let queueId: string
let reported: unknown[]
let history: (rangeMs: number) => Promise<History>

beforeEach(async () => {
  account = createBrokerFixture()
  intercept = () => null
  asked = []
  reported = []
  async function fetch(request: Request): Promise<Response> {
    asked.push(`${request.method} ${new URL(request.url).pathname.replace('/client/v4', '')}`)
    return intercept(request) ?? account.fetch(request)
  }
  server = serve({ fetch, port: 0, hostname: '127.0.0.1' }) as Server
  await once(server, 'listening')
  const { clock } = account
  const database = openDatabase(':memory:')
  migrate(database, [HISTORY_SCHEMA])
  const store = createHistoryStore(database)
  const connect = createConnector({
    upstream: `http://127.0.0.1:${(server.address() as AddressInfo).port}/client/v4`,
    version: 'test',
    store,
    budgets: createRateBudgets(clock),
    clock,
    report: (error) => reported.push(error),
  })
  connection = connect(PRODUCTION)
  const routes = createMetricsRoutes({ connections: new Map([['prod', connection]]), store, clock })
  const deck = createDeckClient({
    fetch: async (request) => routes.fetch(new Request(request.url.replace('/api/connections', ''))),
    origin: 'http://deck.test',
  })
  ;({ queue_id: queueId } = await account.client.create({ queue_name: 'orders' }))
  history = (rangeMs) => deck.history('prod', queueId, rangeMs)
})
afterEach(() => {
  connection.close()
  server.close()
  server.closeAllConnections()
  account.close()
})

const push = (body: string) => account.client.push(queueId, { body, content_type: 'text' })
const queries = () => asked.filter((call) => call === 'POST /graphql').length
const known = ({ points, to }: History) =>
  points
    .filter(({ backlogCount }) => backlogCount !== null)
    .map(({ at, backlogCount, backlogBytes, oldestAgeMs, isFromAnalytics }) => {
      const ago = (at - to) / MINUTE
      return { ago, backlogCount, backlogBytes, oldestAgeMs, ...(isFromAnalytics && { isFromAnalytics }) }
    })

test('the history before the first sample comes from the analytics of the account', async () => {
  const { clock } = account
  await push('one')
  await push('three')
  clock.advance(2 * HOUR)
  await push('two')
  clock.advance(HOUR)
  await connection.sampler.tick()
  const day = await eventually(async () => {
    const answered = await history(24 * HOUR)
    expect(answered.analytics).toBe('answered')
    return answered
  })
  const average = { oldestAgeMs: null, isFromAnalytics: true }
  expect(known(day)).toEqual([
    { ago: -180, backlogCount: 1.5, backlogBytes: 6, ...average },
    { ago: -60, backlogCount: 3, backlogBytes: 11, ...average },
    { ago: 0, backlogCount: 3, backlogBytes: 11, oldestAgeMs: 3 * HOUR },
  ])
  expect(queries()).toBe(2)
  expect(connection.budget()?.remaining).toBe(1_200 - asked.length)
  expect(JSON.stringify(day)).not.toContain(TOKEN)
  expect(reported).toEqual([])
})

test('a sample replaces the analytics of its bucket', async () => {
  await push('one')
  await push('three')
  await connection.sampler.tick()
  account.clock.advance(70_000)
  await eventually(async () => expect((await history(15 * MINUTE)).analytics).toBe('answered'))
  expect((await history(15 * MINUTE)).points.slice(-2)).toMatchObject([
    { backlogCount: 2, backlogBytes: 8 },
    { backlogCount: 1.5, backlogBytes: 6, isFromAnalytics: true },
  ])
})

test('analytics are not queried before a history is requested', async () => {
  await connection.sampler.tick()
  expect(queries()).toBe(0)
})

describe('without analytics', () => {
  const graphql =
    (errors: object[] | null, status = 200) =>
    (request: Request) =>
      request.url.endsWith('/graphql') ? Response.json({ data: null, errors }, { status }) : null

  test.each([
    [
      'no-permission',
      graphql([{ message: 'not authorized for that account', extensions: { code: 'authz' } }]),
    ],
    ['no-dataset', graphql([{ message: 'unknown field "queueBacklogAdaptiveGroups"' }], 400)],
    ['unanswered', graphql([{ message: 'internal server error' }], 500)],
    ['unanswered', () => new Response('<html>', { status: 502 })],
  ] as const)(
    'the history reports %s, has the samples, and does not query again',
    async (state, behaviour) => {
      await push('one')
      account.clock.advance(HOUR)
      await connection.sampler.tick()
      intercept = behaviour
      const measured = [{ ago: 0, backlogCount: 1, backlogBytes: 3, oldestAgeMs: HOUR }]
      await eventually(async () => {
        const { analytics } = await history(24 * HOUR)
        expect([analytics, queries()]).toEqual([state, 1])
      })
      for (const range of [24 * HOUR, 7 * 24 * HOUR]) expect(known(await history(range))).toHaveLength(1)
      expect(known(await history(24 * HOUR))).toEqual(measured)
      expect(queries()).toBe(1)
      expect(reported).toHaveLength(state === 'unanswered' ? 1 : 0)
    },
  )
})

test('a credential that no HTTP header can hold stops the start with the name of its connection', () => {
  const connect = () => {
    throw new QueuesError(400, 9106, 'Copy them again.')
  }
  expect(() => connectAll([PRODUCTION], connect)).toThrow(StartError)
  expect(() => connectAll([PRODUCTION], connect)).toThrow('The connection "Production": Copy them again.')
})
