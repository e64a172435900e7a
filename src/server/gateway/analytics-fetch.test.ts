import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createAnalyticsClient } from '#contract/analytics.ts'
import { ApiError } from '#contract/envelope.ts'
import { createManualClock, type ManualClock } from '#server/testing/manual-clock.ts'
import { outlasting } from '#testing/time-limits.ts'
import { INTERNAL_ORIGIN } from './allow-list.ts'
import { createAnalyticsFetch } from './analytics-fetch.ts'
import { ACCOUNT_ID, QUEUE_ID, TOKEN } from '#server/testing/gateway-fixture.ts'
import { createRateBudget, type RateBudget } from './rate/rate-budget.ts'
import * as fake from '#testing/fake-cloudflare.ts'

const { respond, refuse } = fake
const QUESTION = {
  queueId: QUEUE_ID,
  from: Date.UTC(2026, 0, 1, 10, 0, 0, 250),
  to: Date.UTC(2026, 0, 1, 12),
  dimension: 'datetimeMinute',
  limit: 3,
} as const
const GROUP = { avg: { messages: 1.5, bytes: 20 }, dimensions: { at: '2026-01-01T10:01:00Z' } }

const data = (account: object) => ({ data: { viewer: { accounts: [account] } }, errors: null })
const groups = (...queueBacklogAdaptiveGroups: object[]) => respond(200, data({ queueBacklogAdaptiveGroups }))
const wrong = (message: string, status = 200) => respond(status, { data: null, errors: [{ message }] })

let upstream: fake.FakeCloudflare
let clock: ManualClock
let budget: RateBudget
let analytics: ReturnType<typeof createAnalyticsFetch>
let client: ReturnType<typeof createAnalyticsClient>
/** Everything reported and thrown. */
let out: unknown[]

beforeEach(async () => {
  clock = createManualClock()
  budget = createRateBudget(clock)
  upstream = await fake.startFakeCloudflare()
  out = []
  analytics = createAnalyticsFetch({
    credential: { kind: 'token', token: TOKEN },
    upstream: upstream.url,
    version: '1.2.3',
    budget,
    clock,
    report: (error) => out.push(error),
    limits: {
      headersMs: outlasting(200),
      idleMs: outlasting(200),
      totalMs: outlasting(500),
      responseBytes: 10_000,
    },
  })
  client = createAnalyticsClient({ fetch: analytics.fetch, origin: INTERNAL_ORIGIN, accountId: ACCOUNT_ID })
})
afterEach(async () => {
  analytics.close()
  await upstream.close()
  // No failure may leak the credentials.
  expect(
    JSON.stringify(out.map((error) => (error instanceof Error ? [error.message, error.stack] : error))),
  ).not.toContain(TOKEN)
})

const failureOf = async (call: Promise<unknown>): Promise<ApiError> => {
  const error = await call.then(
    () => null,
    (thrown: unknown) => thrown,
  )
  out.push(error)
  if (error instanceof ApiError) return error
  throw new Error('It did not fail.')
}

test('a query is one POST to /graphql below the base URL, with the credentials of the connection', async () => {
  upstream.behave(groups(GROUP))
  expect(await client.backlog(QUESTION)).toEqual([
    { at: Date.UTC(2026, 0, 1, 10, 1), messages: 1.5, bytes: 20 },
  ])
  const [{ method, url, headers, body } = { method: '', url: '', headers: [], body: '' }] = upstream.received
  expect(`${method} ${url}`).toBe('POST /client/v4/graphql')
  expect(headers.filter(([name]) => name === 'authorization')).toEqual([['authorization', `Bearer ${TOKEN}`]])
  const { query, variables } = JSON.parse(body) as { query: string; variables: unknown }
  expect(query).toMatch(/queueBacklogAdaptiveGroups\(\s*limit: 3, orderBy: \[datetimeMinute_DESC\]/)
  expect(variables).toEqual({
    account: ACCOUNT_ID,
    queue: QUEUE_ID,
    from: '2026-01-01T10:00:00Z',
    to: '2026-01-01T12:00:00Z',
  })
})

test('only queries are sent, and no large ones', async () => {
  const send = async (path: string, init: RequestInit = {}) =>
    (await analytics.fetch(new Request(INTERNAL_ORIGIN + path, init))).status
  expect(await send('/graphql')).toBe(404)
  expect(await send(`/accounts/${ACCOUNT_ID}/queues`, { method: 'POST', body: '{}' })).toBe(404)
  expect(await send('/graphql/x', { method: 'POST', body: '{}' })).toBe(404)
  expect(await send('/graphql', { method: 'POST', body: 'x'.repeat(10_001) })).toBe(413)
  expect(upstream.received).toEqual([])
})

describe('the rate budget', () => {
  test('is spent, but not the part reserved for people', async () => {
    upstream.behave(groups())
    await client.backlog(QUESTION)
    expect(budget.state().remaining).toBe(1_199)
    budget.learn({ limit: 1_200, remaining: 479, resetsAt: clock.now() + 60_000 })
    expect(await failureOf(client.backlog(QUESTION))).toMatchObject({ status: 429, retryAfterSeconds: 60 })
    expect(upstream.received).toHaveLength(1)
  })

  test('learns nothing from the smaller limit of GraphQL', async () => {
    const headers = { 'x-ratelimit-limit': '300', 'x-ratelimit-remaining': '2', 'retry-after': '300' }
    upstream.behave(
      respond(200, data({ queueBacklogAdaptiveGroups: [] }), headers),
      respond(429, { data: null, errors: [{ message: 'rate limiter budget depleted' }] }, headers),
      respond(429, '<html>', headers),
    )
    await client.backlog(QUESTION)
    await failureOf(client.backlog(QUESTION))
    await failureOf(client.backlog(QUESTION))
    expect(budget.state()).toMatchObject({ limit: 1_200, remaining: 1_197, blockedUntil: null })
  })

  test('is blocked when Cloudflare refuses the user everywhere', async () => {
    upstream.behave(refuse(429, 971, { 'retry-after': '60' }))
    await failureOf(client.backlog(QUESTION))
    expect(budget.state().blockedUntil).toBe(clock.now() + 60_000)
  })
})

describe('the response', () => {
  const settings = { enabled: true, notOlderThan: 2_678_400, maxDuration: 2_678_400, maxPageSize: 10_000 }
  const settingsAnswer = (of: object) => respond(200, data({ settings: { queueBacklogAdaptiveGroups: of } }))

  test('settings of accounts with and without the dataset', async () => {
    upstream.behave(
      settingsAnswer(settings),
      settingsAnswer({ ...settings, enabled: false }),
      respond(200, { data: { viewer: { accounts: [] } } }),
    )
    expect(await client.backlogSettings()).toEqual(settings)
    expect(await client.backlogSettings()).toBeNull()
    expect(await client.backlogSettings()).toBeNull()
  })

  test.each([
    ['a page of no rows', { ...settings, maxPageSize: 0 }],
    ['a page of half a row', { ...settings, maxPageSize: 0.5 }],
    ['a time as text', { ...settings, notOlderThan: '1) { x }' }],
    ['nothing', {}],
  ])('settings with %s are refused', async (_, of) => {
    upstream.behave(settingsAnswer(of))
    expect((await failureOf(client.backlogSettings())).message).toContain('unexpected shape')
  })

  const group = (avg: unknown, at: unknown = GROUP.dimensions.at) => ({ avg, dimensions: { at } })
  test.each([
    ['a negative number', groups(group({ messages: -1, bytes: 1 }))],
    [
      'a number that is too large',
      respond(
        200,
        '{"data":{"viewer":{"accounts":[{"queueBacklogAdaptiveGroups":[{"avg":{"messages":1e999,"bytes":1},"dimensions":{"at":"2026-01-01T10:01:00Z"}}]}]}}}',
      ),
    ],
    ['strings', groups(group({ messages: '1', bytes: 1 }))],
    ['no averages', groups(group(null))],
    ['no time', groups(group(GROUP.avg, 'yesterdayZ'))],
    ['a number as time', groups(group(GROUP.avg, 1))],
    ['more groups than requested', groups(GROUP, GROUP, GROUP, GROUP)],
    ['no array', respond(200, data({ queueBacklogAdaptiveGroups: { length: 1 } }))],
    ['no data', respond(200, { data: null })],
    ['data of another type', respond(200, { data: [] })],
  ])('%s is refused', async (_, behavior) => {
    upstream.behave(behavior)
    expect((await failureOf(client.backlog(QUESTION))).message).toContain('unexpected shape')
  })

  test.each([
    ['a missing permission', wrong('not authorized for that account'), 403, 0],
    ['an unknown dataset', wrong('unknown field "queueBacklogAdaptiveGroups"', 400), 400, 0],
    ['a refused token', refuse(403, 10_000), 403, 10_000],
    ['an HTML page', respond(200, '<html>'), 502, 90_502],
    ['garbage', fake.bytes('nonsense\r\n\r\n'), 502, 90_502],
    ['a response that is too large', respond(200, data({ text: 'x'.repeat(10_000) })), 502, 90_502],
    ['an endless response', fake.flood, 502, 90_502],
    ['the credentials', wrong(`no access for ${TOKEN}`), 502, 90_502],
    ['a redirect', respond(302, '', { location: 'http://127.0.0.1:1/' }), 502, 90_502],
    ['no response', fake.hang, 504, 90_504],
    ['byte by byte', fake.drip, 504, 90_504],
    ['a reset', fake.reset, 502, 90_502],
    ['a failing server', respond(520, '<html>'), 502, 90_502],
  ] as const)('%s is a failure, and nothing is retried', async (_, behavior, status, code) => {
    upstream.behave(behavior)
    expect(await failureOf(client.backlog(QUESTION))).toMatchObject({ status, code })
    expect(upstream.received.length).toBeLessThanOrEqual(1)
  })
})
