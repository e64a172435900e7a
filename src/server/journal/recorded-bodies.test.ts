import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import { request, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Principal } from '#contract/access.ts'
import { callOf, type Call } from '#server/auth/policy/policy.ts'
import { ok } from '#server/http/envelope.ts'
import { QueuesError } from '#server/http/errors.ts'
import { toFailure } from '#server/http/failure.ts'
import { readText } from '#server/http/json-body.ts'
import { migrate, openDatabase } from '#server/sqlite/database.ts'
import { createJournal, JOURNAL_DETAIL_SCHEMA, JOURNAL_SCHEMA, type Journal } from './journal.ts'
import { createQueueNames } from './queue-names.ts'
import { recordChanges } from './record-changes.ts'
import { createRecorder } from './recorder.ts'

const PATH = '/api/connections/local/v4/queues/q1/messages/batch'
const PIECE = Buffer.alloc(100_000, 'x')

let journal: Journal
let server: Server

beforeEach(async () => {
  const database = openDatabase(':memory:')
  migrate(database, [JOURNAL_SCHEMA, JOURNAL_DETAIL_SCHEMA])
  journal = createJournal(database, { flushSoon: () => undefined })
  const app = new Hono<{ Variables: { requestId: string; principal: Principal | null; call: Call } }>()
  const report = (error: unknown) => expect(error).toBeUndefined()
  app.use(async (c, next) => {
    c.set('requestId', 'r1')
    c.set('call', callOf(c.req.method, c.req.path))
    await next()
  })
  app.use(
    '/api/connections/:connection/v4/*',
    recordChanges({
      recorder: createRecorder(journal, report),
      clock: Date,
      names: createQueueNames(() => null),
    }),
  )
  app.use(async (c, next) => {
    const role = c.req.header('x-role')
    c.set('principal', role ? { name: 'ann', role: 'admin', sessionId: null } : null)
    if (role !== 'admin') throw new QueuesError(role ? 403 : 401, 0, 'No.')
    await next()
  })
  app.post(PATH, async (c) => ok((await readText(c.req.raw)).length))
  app.onError((error) => toFailure(error, report))
  server = await new Promise<Server>((resolve) => {
    const started = serve({ fetch: app.fetch, port: 0 }, () => resolve(started as Server))
  })
})

afterEach(() => {
  server.closeAllConnections()
  server.close()
})

/** Sends a body of this size. Returns the status, or `hung up` if the server closed the connection first. */
function send(bytes: number, hasLength: boolean, role: string): Promise<number | 'hung up'> {
  const headers = { 'x-role': role, ...(hasLength && { 'content-length': String(bytes) }) }
  const { port } = server.address() as AddressInfo
  return new Promise((resolve) => {
    const sent = request({ port, host: '127.0.0.1', path: PATH, method: 'POST', headers }, (response) => {
      response.resume()
      resolve(response.statusCode ?? 0)
    })
    sent.on('error', () => resolve('hung up'))
    let written = 0
    function write(): void {
      while (written < bytes) {
        written += PIECE.length
        if (!sent.write(PIECE)) return void sent.once('drain', write)
      }
      sent.end()
    }
    write()
  })
}

test.each([
  [1_900_000, true, 'admin', 200],
  [1_900_000, false, 'admin', 200],
  [2_500_000, true, 'admin', 413],
  [2_500_000, false, 'admin', 413],
  [20_000_000, true, 'admin', 413],
  [20_000_000, false, 'admin', 413],
  [1_900_000, false, 'viewer', 403],
  [20_000_000, true, 'viewer', 403],
  [20_000_000, false, 'viewer', 403],
  [20_000_000, true, '', 401],
  [20_000_000, false, '', 401],
])(
  '%i bytes, content length: %s, role "%s": returns %i and is recorded if signed in',
  async (bytes, hasLength, role, status) => {
    expect([status, 'hung up']).toContain(await send(bytes, hasLength, role))
    expect(journal.list().map((entry) => entry.status)).toEqual(role === '' ? [] : [status])
  },
)
