import * as fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { ACCOUNT, createBrokerFixture, type BrokerFixture } from '#server/testing/broker-fixture.ts'

let fixture: BrokerFixture
let queueId: string

beforeEach(async () => {
  fixture = createBrokerFixture()
  ;({ queue_id: queueId } = await fixture.client.create({ queue_name: 'orders' }))
  await fixture.client.createConsumer(queueId, {
    type: 'http_pull',
    dead_letter_queue: 'orders-dlq',
    settings: { max_retries: 1 },
  })
})
afterEach(() => fixture.close())

interface Answer {
  status: number
  data: { viewer: { accounts: Record<string, Row[]>[] } } | null
  errors: { message: string }[] | null
}
type Row = Record<string, unknown>

async function ask(query: string, variables: Record<string, unknown> = {}): Promise<Answer> {
  const response = await fixture.fetch(
    new Request('http://127.0.0.1/client/v4/graphql', {
      method: 'POST',
      headers: { authorization: 'Bearer test' },
      body: JSON.stringify({ query, variables: { tag: ACCOUNT, ...variables } }),
    }),
  )
  return { status: response.status, ...((await response.json()) as Omit<Answer, 'status'>) }
}

/** The rows of one dataset for `arguments { fields }`. */
async function rows(selection: string, variables?: Record<string, unknown>): Promise<Row[]> {
  const parameters = Object.keys(variables ?? {}).map((name) => `, $${name}: Time`)
  const response = await ask(
    `query ($tag: string!${parameters.join('')}) { viewer { accounts(filter: {accountTag: $tag}) { rows: ${selection} } } }`,
    variables,
  )
  expect(response.errors).toBeNull()
  expect(response.status).toBe(200)
  return response.data?.viewer.accounts[0]?.['rows'] ?? []
}

const iso = (at: number) => new Date(at).toISOString()
const push = (body: string) => fixture.client.push(queueId, { body, content_type: 'text' })

describe('queueMessageOperationsAdaptiveGroups', () => {
  const counts =
    'queueMessageOperationsAdaptiveGroups(limit: 100, orderBy: [actionType_ASC, outcome_ASC]) { count dimensions { actionType consumerType outcome } }'

  test('counts writes, reads and acknowledgements', async () => {
    await push('a')
    await push('b'.repeat(70_000))
    fixture.clock.advance(5_000)
    const { messages } = await fixture.client.pull(queueId, { batch_size: 10 })
    await fixture.client.ack(queueId, { acks: messages.map(({ lease_id }) => ({ lease_id })) })
    expect(await rows(counts)).toEqual([
      { count: 2, dimensions: { actionType: 'DeleteMessage', consumerType: 'http', outcome: 'success' } },
      { count: 2, dimensions: { actionType: 'ReadMessage', consumerType: 'http', outcome: '' } },
      { count: 2, dimensions: { actionType: 'WriteMessage', consumerType: '', outcome: '' } },
    ])
  })

  test('sums bytes and billable operations of 64 KB, and averages lag and retries', async () => {
    await push('b'.repeat(70_000))
    fixture.clock.advance(5_000)
    await fixture.client.pull(queueId, { visibility_timeout_ms: 1_000 })
    fixture.clock.advance(5_000)
    await fixture.client.pull(queueId, { visibility_timeout_ms: 1_000 })
    expect(
      await rows(
        'queueMessageOperationsAdaptiveGroups(filter: {actionType: "ReadMessage"}) { count sum { billableOperations bytes } avg { lagTime retryCount sampleInterval } max { messageSize } }',
      ),
    ).toEqual([
      {
        count: 2,
        sum: { billableOperations: 4, bytes: 140_000 },
        avg: { lagTime: 7_500, retryCount: 0.5, sampleInterval: 1 },
        max: { messageSize: 70_000 },
      },
    ])
  })

  test('distinguishes dead letters from deleted messages', async () => {
    await push('a')
    for (let delivery = 0; delivery < 2; delivery++) {
      await fixture.client.pull(queueId, { visibility_timeout_ms: 1_000 })
      fixture.clock.advance(2_000)
    }
    await fixture.client.metrics(queueId)
    expect(await rows(counts)).toMatchObject([
      { count: 1, dimensions: { actionType: 'DeleteMessage', outcome: 'dlq' } },
      { count: 2, dimensions: { actionType: 'ReadMessage' } },
      { count: 2, dimensions: { actionType: 'WriteMessage' } },
    ])
  })

  test('two simultaneous queries count nothing twice', async () => {
    await push('a')
    const once = [{ count: 1, dimensions: { actionType: 'WriteMessage', consumerType: '', outcome: '' } }]
    expect(await Promise.all([rows(counts), rows(counts)])).toEqual([once, once])
    await push('b')
    expect(await rows(counts)).toMatchObject([{ count: 2 }])
  })

  test('a refused push is not counted, and neither is peeking', async () => {
    await push('a')
    await expect(push('x'.repeat(128_001))).rejects.toThrow('128000')
    await fixture.client.peek(queueId, { batch_size: 10 })
    expect(await rows(counts)).toMatchObject([{ count: 1, dimensions: { actionType: 'WriteMessage' } }])
  })
})

describe('backlog', () => {
  test('averages the backlog after each operation, by queue', async () => {
    await push('aa')
    await push('bbbb')
    expect(
      await rows('queueBacklogAdaptiveGroups(limit: 10) { avg { messages bytes } dimensions { queueId } }'),
    ).toEqual([{ avg: { messages: 1.5, bytes: 4 }, dimensions: { queueId } }])
  })

  test('an idle queue has no rows, even with a backlog', async () => {
    await push('aa')
    const from = iso(fixture.clock.now() + 60_000)
    fixture.clock.advance(180_000)
    expect(
      await rows(
        'queueBacklogAdaptiveGroups(limit: 10, filter: {datetime_geq: $from}) { avg { messages } }',
        {
          from,
        },
      ),
    ).toEqual([])
  })

  test('counts messages that wait for their first delivery as delayed', async () => {
    await fixture.client.push(queueId, { body: 'later', content_type: 'text', delay_seconds: 600 })
    await push('now')
    expect(await rows('queueDelayedBacklogAdaptiveGroups(limit: 10) { avg { messages } }')).toEqual([
      { avg: { messages: 1 } },
    ])
  })

  test('there are no rows of concurrency, as no Worker consumes here', async () => {
    await push('a')
    expect(await rows('queueConsumerMetricsAdaptiveGroups(limit: 10) { avg { concurrency } }')).toEqual([])
  })
})

describe('time', () => {
  test('groups by minute, five minutes, hour and day, in order', async () => {
    fixture.clock.advance(3_600_000 - (fixture.clock.now() % 3_600_000) + 61_000)
    const start = fixture.clock.now()
    await push('a')
    fixture.clock.advance(360_000)
    await push('b')
    const byTime = await rows(
      'queueMessageOperationsAdaptiveGroups(orderBy: [datetimeMinute_DESC]) { count dimensions { date datetime datetimeMinute datetimeFiveMinutes datetimeHour } }',
    )
    const hour = iso(start - (start % 3_600_000)).slice(0, 13)
    const time = (minute: string) => `${hour}:${minute}:00Z`
    expect(byTime).toEqual(
      [
        ['07', '05'],
        ['01', '00'],
      ].map(([minute = '', five = '']) => ({
        count: 1,
        dimensions: {
          date: hour.slice(0, 10),
          datetime: time(minute),
          datetimeMinute: time(minute),
          datetimeFiveMinutes: time(five),
          datetimeHour: time('00'),
        },
      })),
    )
  })

  test.each([
    ['datetime_geq: $at', 2],
    ['datetime_gt: $at', 1],
    ['datetime_lt: $at', 1],
    ['datetime_leq: $at', 2],
    ['datetimeMinute: $at', 1],
    ['datetimeMinute_neq: $at', 2],
    ['datetimeMinute_in: [$at]', 1],
    ['datetimeMinute_notin: [$at]', 2],
    ['OR: [{datetimeMinute: $at}, {datetime_lt: $at}]', 2],
    ['AND: [{datetime_geq: $at}, {datetime_leq: $at}]', 1],
  ])('filters by {%s}', async (filter, expected) => {
    fixture.clock.advance(60_000 - (fixture.clock.now() % 60_000))
    for (let minute = 0; minute < 3; minute++) {
      await push('a')
      fixture.clock.advance(60_000)
    }
    const at = iso(fixture.clock.now() - 120_000)
    const [row] = await rows(`queueMessageOperationsAdaptiveGroups(filter: {${filter}}) { count }`, { at })
    expect(row?.['count']).toBe(expected)
  })

  test('counts survive a restart of the broker', async () => {
    await push('a')
    fixture.broker.close()
    fixture = createBrokerFixture({ clock: fixture.clock, database: fixture.database })
    expect(await rows('queueMessageOperationsAdaptiveGroups { count }')).toEqual([{ count: 1 }])
  })

  test('rows are deleted after eight days', async () => {
    await push('a')
    fixture.clock.advance(8 * 86_400_000 + 60_000)
    await push('b')
    expect(await rows('queueMessageOperationsAdaptiveGroups { count }')).toEqual([{ count: 1 }])
  })
})

describe('queries', () => {
  test('an account sees nothing of another', async () => {
    await push('a')
    const response = await ask(
      '{ viewer { accounts(filter: {accountTag: "00000000000000000000000000000000"}) { queueBacklogAdaptiveGroups(limit: 1) { avg { messages } } } } }',
    )
    expect(response.data?.viewer.accounts).toEqual([{ queueBacklogAdaptiveGroups: [] }])
  })

  test('the settings of each dataset contain its limits', async () => {
    const response = await ask(
      'query ($tag: String!) { viewer { accounts(filter: {accountTag: $tag}) { settings { queueBacklogAdaptiveGroups { enabled maxPageSize maxDuration notOlderThan availableFields } } } } }',
    )
    expect(response.data?.viewer.accounts[0]?.['settings']).toMatchObject({
      queueBacklogAdaptiveGroups: {
        enabled: true,
        maxPageSize: 10_000,
        maxDuration: 2_764_800,
        notOlderThan: 7_776_000,
      },
    })
  })

  test('dimensions are found through fragments, aliases and directives', async () => {
    await push('a')
    const response = await ask(
      `query ($tag: string) { viewer { accounts(filter: {accountTag: $tag}) { q: queueBacklogAdaptiveGroups(limit: 1) { ...part } } } }
       fragment part on AccountQueueBacklogAdaptiveGroups { dimensions { id: queueId ... { date @skip(if: true) } } }`,
    )
    expect(response.data?.viewer.accounts).toEqual([{ q: [{ dimensions: { id: queueId } }] }])
  })

  test('introspection returns the type names that clients use', async () => {
    const response = await ask(
      '{ __type(name: "AccountQueueMessageOperationsAdaptiveGroupsFilter_InputObject") { inputFields { name } } }',
    )
    expect(JSON.stringify(response.data)).toContain('"datetimeFiveMinutes_geq"')
  })

  const dataset = (selection: string) =>
    `{ viewer { accounts(filter: {accountTag: "${ACCOUNT}"}) { ${selection} } } }`
  const deepFilter = `${'{AND: ['.repeat(8)}{queueId: "a"}${']}'.repeat(8)}`
  test.each([
    [
      400,
      'Cannot query field "queuesBacklogAdaptiveGroups"',
      dataset('queuesBacklogAdaptiveGroups { count }'),
    ],
    [400, 'Syntax Error', '{'],
    [400, 'Parsing aborted', `{ ${'a '.repeat(3_000)} }`],
    [200, '"limit" must be', dataset('queueBacklogAdaptiveGroups(limit: 10001) { avg { bytes } }')],
    [
      200,
      '"datetime_geq" must be a time',
      dataset('queueBacklogAdaptiveGroups(limit: 1, filter: {datetime_geq: "yesterday"}) { avg { bytes } }'),
    ],
    [
      200,
      'cannot request data older than',
      dataset('queueBacklogAdaptiveGroups(limit: 1, filter: {date_geq: "2001-01-01"}) { avg { bytes } }'),
    ],
    [200, 'nested', dataset(`queueBacklogAdaptiveGroups(filter: ${deepFilter}) { avg { bytes } }`)],
    [200, '"accounts" needs filter', '{ viewer { accounts { settings { __typename } } } }'],
  ])('returns %i "%s"', async (status, message, query) => {
    const response = await ask(query)
    expect(response).toMatchObject({ status, data: null })
    expect(response.errors?.[0]?.message).toContain(message)
  })

  test('variables declared as another type are checked where they are used', async () => {
    const query =
      'query ($tag: string, $limit: string, $filter: AccountFilter) { viewer { accounts(filter: {accountTag: $tag}) { queueBacklogAdaptiveGroups(limit: $limit, filter: $filter) { avg { bytes } } } } }'
    expect((await ask(query, { limit: '1; DROP TABLE message' })).errors?.[0]?.message).toContain('"limit"')
    expect((await ask(query, { filter: { accountTag: 'x' } })).errors?.[0]?.message).toContain(
      'no filter "accountTag"',
    )
  })

  test('no variables make the server fail', async () => {
    const query =
      'query ($tag: string, $filter: AccountQueueMessageOperationsAdaptiveGroupsFilter_InputObject, $limit: uint64, $order: [AccountQueueMessageOperationsAdaptiveGroupsOrderBy!]) { viewer { accounts(filter: {accountTag: $tag}) { queueMessageOperationsAdaptiveGroups(limit: $limit, filter: $filter, orderBy: $order) { count } } } }'
    const key = fc.constantFrom(
      'queueId',
      'datetime_geq',
      'date_in',
      'outcome_like',
      'AND',
      'OR',
      '__proto__',
    )
    const filter = fc.dictionary(key, fc.jsonValue({ maxDepth: 4 }))
    await fc.assert(
      fc.asyncProperty(filter, fc.jsonValue(), fc.jsonValue(), async (filter, limit, order) => {
        expect((await ask(query, { filter, limit, order })).status).toBe(200)
      }),
      { numRuns: 200 },
    )
  })

  test.each([
    ['no query', {}],
    ['an array', []],
    ['deep variables', { query: '{ viewer { __typename } }', variables: nest(50) }],
  ])('refuses a body with %s', async (_, body) => {
    const response = await fixture.fetch(
      new Request('http://127.0.0.1/client/v4/graphql', {
        method: 'POST',
        headers: { authorization: 'Bearer test' },
        body: JSON.stringify(body),
      }),
    )
    expect(response.status).toBe(400)
  })
})

function nest(depth: number): unknown {
  return depth === 0 ? 1 : { inner: nest(depth - 1) }
}
