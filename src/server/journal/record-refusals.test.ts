import { Hono } from 'hono'
import { beforeEach, expect, test } from 'vitest'
import type { Principal } from '#contract/access.ts'
import { callOf, type Call } from '#server/auth/policy/policy.ts'
import { ok } from '#server/http/envelope.ts'
import { QueuesError } from '#server/http/errors.ts'
import { toFailure } from '#server/http/failure.ts'
import { readText } from '#server/http/json-body.ts'
import { migrate, openDatabase, type Database } from '#server/sqlite/database.ts'
import { createManualClock } from '#server/testing/manual-clock.ts'
import { createJournal, JOURNAL_DETAIL_SCHEMA, JOURNAL_SCHEMA, type Journal } from './journal.ts'
import { recordRefusals } from './record-refusals.ts'
import { createRecorder } from './recorder.ts'

const TOKEN = 'a-token-that-must-stay-secret'
const ADD = JSON.stringify({ credential: { token: TOKEN }, connections: [{ name: 'Production' }] })
const clock = createManualClock()

let database: Database
let journal: Journal
let principal: Principal | null
let status: number
let app: Hono<{ Variables: { requestId: string; principal: Principal | null; call: Call } }>

beforeEach(() => {
  database = openDatabase(':memory:')
  migrate(database, [JOURNAL_SCHEMA, JOURNAL_DETAIL_SCHEMA])
  journal = createJournal(database, { flushSoon: () => undefined })
  principal = { name: 'ann', role: 'admin', sessionId: 's1' }
  status = 400
  app = new Hono()
  app.use(async (c, next) => {
    c.set('requestId', 'r1')
    c.set('call', callOf(c.req.method, c.req.path))
    await next()
  })
  const recorder = createRecorder(journal, () => undefined)
  for (const path of ['/api/connections', '/api/connections/:connection', '/api/sessions/:session'])
    app.use(path, recordRefusals(recorder, clock))
  app.use(async (c, next) => {
    c.set('principal', principal)
    if (!principal) throw new QueuesError(401, 0, 'Sign in first.')
    if (principal.role === 'viewer') throw new QueuesError(403, 0, 'No.')
    await next()
  })
  app.all('*', async (c) => {
    const text = await readText(c.req.raw)
    if (status >= 400) throw new QueuesError(status, 0, 'No.')
    return ok(text)
  })
  app.onError((error) => toFailure(error, () => undefined))
})

const send = (method: string, path: string, body?: string) =>
  app.request(path, { method, ...(body !== undefined && { body }) })

test('a refused change of an admin is recorded without the credential', async () => {
  await send('POST', '/api/connections', ADD)
  expect(journal.list()).toEqual([
    {
      id: 1,
      at: clock.now(),
      who: 'ann',
      role: 'admin',
      connection: null,
      queueId: null,
      queueName: null,
      action: 'add-connection',
      detail: 'Production',
      count: null,
      outcome: 'refused',
      status: 400,
      requestId: 'r1',
    },
  ])
  await send('POST', '/api/connections/verify', ADD)
  await send('PUT', '/api/connections/prod', `{"credential":{"token":"${TOKEN}`)
  expect(JSON.stringify(journal.list())).not.toContain(TOKEN.slice(0, 8))
})

test.each([
  ['PUT', '/api/connections/prod', 'edit-connection', 'prod'],
  ['DELETE', '/api/connections/prod', 'remove-connection', 'prod'],
  ['POST', '/api/connections/verify', 'try-credential', null],
  ['DELETE', '/api/sessions/s2', 'end-session', null],
])('a change that the role may not make is recorded: %s %s', async (method, path, action, connection) => {
  principal = { name: 'vic', role: 'viewer', sessionId: 's2' }
  await send(method, path, method === 'DELETE' ? undefined : ADD)
  expect(journal.list()).toMatchObject([
    { who: 'vic', role: 'viewer', action, connection, outcome: 'refused', status: 403 },
  ])
})

test.each([
  [409, 'refused'],
  [413, 'refused'],
  [500, 'failed'],
  [502, 'failed'],
])('status %i is recorded as %s', async (returned, outcome) => {
  status = returned
  await send('POST', '/api/connections', ADD)
  expect(journal.list()).toMatchObject([{ outcome, status: returned }])
})

test('reads, callers who are not signed in and successful changes are not recorded', async () => {
  await send('GET', '/api/connections')
  principal = null
  expect((await send('POST', '/api/connections', ADD)).status).toBe(401)
  principal = { name: 'ann', role: 'admin', sessionId: 's1' }
  status = 200
  const response = (await (await send('POST', '/api/connections', ADD)).json()) as { result: string }
  expect(response.result).toBe(ADD)
  expect(journal.list()).toEqual([])
})

test('after a failed write to the journal, changes are refused until it succeeds', async () => {
  database.exec("CREATE TRIGGER full BEFORE INSERT ON journal BEGIN SELECT RAISE(ABORT, 'full'); END")
  expect((await send('POST', '/api/connections', ADD)).status).toBe(400)
  status = 200
  expect((await send('POST', '/api/connections', ADD)).status).toBe(507)
  database.exec('DROP TRIGGER full')
  expect((await send('POST', '/api/connections', ADD)).status).toBe(200)
  expect(journal.list()).toHaveLength(1)
})
