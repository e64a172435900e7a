import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createQueuesClient, type QueuesClient } from '#contract/client.ts'
import { Envelope } from '#contract/envelope.ts'
import { ACCOUNT } from '#server/testing/broker-fixture.ts'
import { HTTP_LIMITS } from '#server/process/listen.ts'
import type { Queuedeck } from '#server/queuedeck.ts'
import { rawRequest, sendRaw } from '#server/testing/raw-http.ts'
import { startServedDeck } from '#server/testing/served-deck-fixture.ts'
import { outlasting } from '#testing/time-limits.ts'

let deck: Queuedeck
let client: QueuesClient
let queueId: string
/** Bodies of calls that change something, by their path below the account. */
let changes: Record<string, string>

beforeAll(async () => {
  deck = await startServedDeck({
    ...HTTP_LIMITS,
    headersTimeout: outlasting(500),
    requestTimeout: outlasting(1_000),
    keepAliveTimeout: 30_000,
    connectionsCheckingInterval: 100,
    maxConnections: 100,
  })
  client = createQueuesClient({
    fetch: (request) => fetch(request),
    origin: deck.url,
    accountPath: `/client/v4/accounts/${ACCOUNT}`,
    token: 't',
  })
  queueId = (await client.create({ queue_name: 'orders' })).queue_id
  await client.createConsumer(queueId, { type: 'http_pull' })
  const bodies = [{ a: 1 }, { a: 2 }, { a: 3 }]
  await client.pushBatch(queueId, { messages: bodies.map((body) => ({ body })) })
  const { messages } = await client.pull(queueId, { visibility_timeout_ms: 43_200_000 })
  const acks = messages.slice(0, 2).map(({ lease_id }) => ({ lease_id }))
  changes = {
    '/queues': JSON.stringify({ queue_name: 'half' }),
    [`/queues/${queueId}/messages/batch`]: JSON.stringify({ messages: [{ body: {} }, { body: {} }] }),
    [`/queues/${queueId}/messages/ack`]: JSON.stringify({ acks }),
  }
})
afterAll(async () => {
  await deck.close()
})

const KINDS = ['/queues', '/messages/batch', '/messages/ack']
const changeOf = (kind: string) => Object.entries(changes).find(([path]) => path.endsWith(kind)) ?? ['', '']
const head = (path: string, length: string) =>
  `POST /client/v4/accounts/${ACCOUNT}${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer t\r\n${length}\r\n\r\n`

async function open(): Promise<Socket> {
  const socket = connect(Number(new URL(deck.url).port), '127.0.0.1')
  await once(socket, 'connect')
  return socket.on('error', () => undefined)
}

async function statusLineOf(socket: Socket): Promise<string> {
  let text = ''
  for await (const chunk of socket) {
    text += String(chunk)
    if (text.includes('\r\n\r\n')) break
  }
  return text.split('\r\n')[0] ?? ''
}

/** Everything that the calls could change. */
async function state() {
  const queues = await client.list()
  const { backlog_count } = await client.metrics(queueId)
  return { queues: queues.map(({ queue_name }) => queue_name), backlog_count }
}

/** Expects a status line, an envelope and a request id. */
async function expectRefusal(text: string, status: number): Promise<void> {
  const response = await sendRaw(deck.url, text)
  expect(response.status).toBe(status)
  const [head = '', body = ''] = response.text.split('\r\n\r\n')
  expect(head).toMatch(/^cf-ray: [0-9a-f]{16}-QDK$/im)
  expect(head).toMatch(/^connection: close$/im)
  expect(head).toMatch(/^content-type: application\/json$/im)
  const { success, errors } = Envelope.parse(JSON.parse(body))
  expect(success).toBe(false)
  expect(errors?.[0]?.message).toMatch(/\w+.*\.$/)
}

describe('a malformed request is refused with an envelope and a request id', () => {
  const path = `/client/v4/accounts/${ACCOUNT}/queues`
  test.each([
    ['nonsense', '\u0000\u0001nonsense\r\n\r\n', 400],
    ['an invalid length', `POST ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: many\r\n\r\n`, 400],
    [
      'two lengths',
      `POST ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n`,
      400,
    ],
    ['an invalid chunk', `${head('/queues', 'Transfer-Encoding: chunked')}zz\r\n`, 400],
    ['no Host', `GET ${path} HTTP/1.1\r\nAuthorization: Bearer t\r\n\r\n`, 400],
    [
      'chunks under HTTP/1.0',
      `${rawRequest('POST', path, ['host: 127.0.0.1', 'transfer-encoding: chunked']).replace('HTTP/1.1', 'HTTP/1.0')}0\r\n\r\n`,
      400,
    ],
    ['an asterisk', rawRequest('GET', '*', ['host: 127.0.0.1']), 400],
    ['a target that is not a path', rawRequest('GET', 'client/v4', ['host: 127.0.0.1']), 400],
    ['an invalid Host', rawRequest('GET', path, ['host: a b']), 400],
    [
      'headers without end',
      rawRequest('GET', path, ['host: 127.0.0.1', `x-large: ${'a'.repeat(20_000)}`]),
      431,
    ],
    ['an expectation', rawRequest('POST', path, ['host: 127.0.0.1', 'expect: 200-maybe'], '{}'), 417],
    ['headers that do not end', `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\n`, 408],
    ['a body that does not end', `${head('/queues', 'Content-Length: 100')}{`, 408],
  ])('%s', async (_, text, status) => {
    const before = await state()
    await expectRefusal(text, status)
    expect(await state()).toEqual(before)
  })

  test('an HTTP/1.0 health check needs no Host', async () => {
    expect((await sendRaw(deck.url, 'GET /healthz HTTP/1.0\r\n\r\n')).status).toBe(200)
  })
})

describe('bodies', () => {
  test('a body with too large a content length is refused before it is read', async () => {
    const socket = await open()
    socket.write(head('/queues', 'Content-Length: 900000000'))
    expect(await statusLineOf(socket)).toContain('413')
    socket.destroy()
  })

  test('a chunked body is refused once it is too large', async () => {
    const socket = await open()
    socket.write(head('/queues', 'Transfer-Encoding: chunked'))
    const piece = `10000\r\n${' '.repeat(0x10000)}\r\n`
    for (let index = 0; index < 40; index++) socket.write(piece)
    expect(await statusLineOf(socket)).toContain('413')
    socket.destroy()
  })

  test.each(KINDS)('a truncated body of %s changes nothing', async (kind) => {
    const before = await state()
    const [path, body] = changeOf(kind)
    const beginnings = [
      `${head(path, `Content-Length: ${body.length}`)}${body.slice(0, -2)}`,
      `${head(path, 'Transfer-Encoding: chunked')}${body.length.toString(16)}\r\n${body.slice(0, -2)}`,
      // Every byte was sent, but not the final chunk.
      `${head(path, 'Transfer-Encoding: chunked')}${body.length.toString(16)}\r\n${body}\r\n`,
    ]
    for (const beginning of beginnings) {
      const socket = await open()
      socket.end(beginning).resume()
      await once(socket, 'close')
    }
    expect(await state()).toEqual(before)
  })

  test.each(KINDS)(
    'a call to %s whose client disconnects after the whole body is done as a whole or not at all',
    async (kind) => {
      const before = await state()
      const [path, body] = changeOf(kind)
      const after = {
        queues: kind === '/queues' ? ['half', ...before.queues] : before.queues,
        backlog_count: before.backlog_count + ({ '/messages/batch': 2, '/messages/ack': -2 }[kind] ?? 0),
      }
      const socket = await open()
      socket.write(`${head(path, `Content-Length: ${body.length}`)}${body}`)
      socket.resetAndDestroy()
      await once(socket, 'close')
      expect([before, after]).toContainEqual(await state())
    },
  )

  test.each(KINDS)('slow bodies of %s time out, delay no other request and change nothing', async (kind) => {
    const before = await state()
    const [path, body] = changeOf(kind)
    const sockets = await Promise.all(Array.from({ length: 20 }, open))
    for (const socket of sockets) socket.write(`${head(path, 'Content-Length: 10000')}${body.slice(0, -1)}`)
    const drip = setInterval(() => {
      for (const socket of sockets) if (socket.writable) socket.write(' ')
    }, 20)
    const statusLines = Promise.all(sockets.map(statusLineOf))
    expect(await state()).toEqual(before)
    expect(new Set(await statusLines)).toEqual(new Set(['HTTP/1.1 408 Request Timeout']))
    clearInterval(drip)
    for (const socket of sockets) socket.destroy()
    expect(await state()).toEqual(before)
  })
})
