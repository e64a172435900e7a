import { Hono } from 'hono'
import { beforeEach, describe, expect, test } from 'vitest'
import type { Principal } from '#contract/access.ts'
import { callOf, type Call } from '#server/auth/policy/policy.ts'
import { QueuesError } from '#server/http/errors.ts'
import { toFailure } from '#server/http/failure.ts'
import { readText } from '#server/http/json-body.ts'
import { migrate, openDatabase, type Database } from '#server/sqlite/database.ts'
import { createManualClock } from '#server/testing/manual-clock.ts'
import { createJournal, JOURNAL_DETAIL_SCHEMA, JOURNAL_SCHEMA, type Journal } from './journal.ts'
import { createQueueNames } from './queue-names.ts'
import { outcomeOf, recordChanges } from './record-changes.ts'
import { createRecorder } from './recorder.ts'

const QUEUE = '/deck/api/connections/local/v4/queues/q1'
const clock = createManualClock()

let database: Database
let journal: Journal
let principal: Principal | null
let respond: () => Response
let reported: unknown[]
let handled: string[]
let app: Hono<{ Variables: { requestId: string; principal: Principal | null; call: Call } }>

beforeEach(() => {
  database = openDatabase(':memory:')
  migrate(database, [JOURNAL_SCHEMA, JOURNAL_DETAIL_SCHEMA])
  journal = createJournal(database, { flushSoon: () => undefined })
  principal = { name: 'ann', role: 'operator', sessionId: 's1' }
  respond = () => new Response('{"fine":true}')
  reported = []
  handled = []
  app = new Hono()
  app.use(async (c, next) => {
    c.set('requestId', 'r1')
    c.set('call', callOf(c.req.method, c.req.path.replace('/deck', '')))
    await next()
  })
  app.use(
    '/deck/api/connections/:connection/v4/*',
    recordChanges({
      recorder: createRecorder(journal, (error) => reported.push(error)),
      clock,
      names: createQueueNames((connection, id) => (id === 'fresh' ? null : `${connection}-${id}`)),
    }),
  )
  app.use(async (c, next) => {
    c.set('principal', principal)
    if (!principal) throw new QueuesError(401, 10106, 'Sign in first.')
    if (principal.role === 'viewer') throw new QueuesError(403, 10106, 'No.')
    await next()
  })
  app.all('*', async (c) => {
    handled.push(await readText(c.req.raw))
    return respond()
  })
  app.onError((error) => toFailure(error, (cause) => reported.push(cause)))
})

const post = (path: string, body: string) => app.request(`${QUEUE}${path}`, { method: 'POST', body })
const batch = JSON.stringify({ messages: [{ body: 'secret' }, { body: 'b' }] })

describe('recordChanges', () => {
  test('records a change and passes the body on unchanged', async () => {
    const response = await post('/messages/batch', batch)
    expect(await response.text()).toBe('{"fine":true}')
    expect(handled).toEqual([batch])
    expect(journal.list()).toEqual([
      {
        id: 1,
        at: clock.now(),
        who: 'ann',
        role: 'operator',
        connection: 'local',
        queueId: 'q1',
        queueName: 'local-q1',
        action: 'send-batch',
        detail: null,
        count: 2,
        outcome: 'done',
        status: 200,
        requestId: 'r1',
      },
    ])
  })

  test('a body of almost 2 MB arrives whole, with or without a content length', async () => {
    const body = JSON.stringify({ messages: ['x'.repeat(1_900_000)] })
    await post('/messages/batch', body)
    const stream = new Blob([body]).stream()
    await app.request(`${QUEUE}/messages/batch`, {
      method: 'POST',
      body: stream,
      duplex: 'half',
    } as RequestInit)
    expect(handled.map((text) => text === body)).toEqual([true, true])
    expect(journal.list().map(({ count }) => count)).toEqual([1, 1])
  })

  test('records a change that the role may not make, and one with an unreadable body', async () => {
    principal = { name: 'vic', role: 'viewer', sessionId: 's2' }
    expect((await post('/messages/batch', batch)).status).toBe(403)
    principal = { name: 'ann', role: 'operator', sessionId: 's1' }
    await post('/messages/batch', '{"messages":[')
    expect(handled).toEqual(['{"messages":['])
    expect(journal.list().map(({ who, outcome, status, count }) => [who, outcome, status, count])).toEqual([
      ['ann', 'done', 200, null],
      ['vic', 'refused', 403, 2],
    ])
  })

  test('a created queue is recorded with its id, and later changes with its name', async () => {
    const connection = '/deck/api/connections/local/v4'
    const body = '{"queue_name":"orders"}'
    respond = () => new Response('{"result":{"queue_id":"fresh"}}')
    const created = await app.request(`${connection}/queues`, { method: 'POST', body })
    expect(await created.json()).toEqual({ result: { queue_id: 'fresh' } })
    await app.request(`${connection}/queues/fresh/consumers`, { method: 'POST', body: '{}' })
    const recorded = journal.list().map(({ action, queueId, queueName }) => [action, queueId, queueName])
    expect(recorded).toEqual([
      ['add-consumer', 'fresh', 'orders'],
      ['create-queue', 'fresh', 'orders'],
    ])
  })

  test('records neither reads nor callers who are not signed in', async () => {
    await app.request(QUEUE)
    await post('/messages/peek', '{}')
    principal = null
    expect((await post('/messages/batch', batch)).status).toBe(401)
    expect(journal.list()).toEqual([])
  })

  test('records a change whose handler throws as unknown', async () => {
    respond = () => {
      throw new Error('oops')
    }
    expect((await app.request(QUEUE, { method: 'DELETE' })).status).toBe(500)
    expect(journal.list()).toMatchObject([{ action: 'delete-queue', outcome: 'unknown', status: 500 }])
  })

  test('after a failed write to the journal, changes are refused until it succeeds', async () => {
    // Simulates a full disk.
    database.exec("CREATE TRIGGER full BEFORE INSERT ON journal BEGIN SELECT RAISE(ABORT, 'full'); END")
    const first = await post('/messages/batch', batch)
    expect([first.status, handled.length]).toEqual([200, 1])
    expect(String(reported[0])).toContain('"action":"send-batch"')
    expect(String(reported[0])).not.toContain('secret')

    expect((await post('/purge', '{}')).status).toBe(507)
    expect((await app.request(QUEUE)).status).toBe(200)
    expect(handled).toHaveLength(2)

    database.exec('DROP TRIGGER full')
    expect((await post('/purge', '{}')).status).toBe(200)
    expect(journal.list().map(({ action }) => action)).toEqual(['purge', 'send-batch'])
  })

  test.each([
    [200, 'done'],
    [400, 'refused'],
    [429, 'refused'],
    [499, 'unknown'],
    [500, 'unknown'],
    [502, 'unknown'],
    [504, 'unknown'],
    [503, 'failed'],
    [507, 'failed'],
  ])('status %i is %s', (status, outcome) => expect(outcomeOf(status)).toBe(outcome))

  test.each([
    [502, 90500, 'unknown'],
    [503, 90500, 'unknown'],
    [504, 90500, 'unknown'],
    [502, 90502, 'failed'],
    [503, 90503, 'failed'],
    [504, 90504, 'failed'],
    [499, 10201, 'failed'],
    [499, 10106, 'unknown'],
    [400, 10026, 'refused'],
    [500, 15000, 'unknown'],
    [507, 10251, 'failed'],
  ])('status %i with code %i of this server is %s', (status, code, outcome) =>
    expect(outcomeOf(status, code)).toBe(outcome),
  )

  test('a canceled request has failed if nothing was forwarded, and is unknown otherwise', async () => {
    const canceled = (code: number) => () => {
      throw new QueuesError(499, code, 'The client canceled the request.')
    }
    const responses = [canceled(10201), canceled(90500), () => new Response('{}', { status: 499 })]
    for (respond of responses) await post('/purge', '{}')
    const outcomes = journal.list().map(({ action, outcome, status }) => [action, outcome, status])
    expect(outcomes.toReversed()).toEqual([
      ['purge', 'failed', 499],
      ['purge', 'unknown', 499],
      ['purge', 'unknown', 499],
    ])
  })
})
