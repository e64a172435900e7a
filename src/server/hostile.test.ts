import * as fc from 'fast-check'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Envelope } from '#contract/envelope.ts'
import { createBrokerHarness, ACCOUNT } from '#server/testing/harness.ts'
import type { Queuedeck } from './queuedeck.ts'
import { startServedDeck } from './testing/served-deck.ts'

const QUEUE = '{queue}'
const CONSUMER = '{consumer}'
const ROUTES = [
  'POST /queues',
  `PUT /queues/${QUEUE}`,
  `PATCH /queues/${QUEUE}`,
  `POST /queues/${QUEUE}/consumers`,
  `PUT /queues/${QUEUE}/consumers/${CONSUMER}`,
  `POST /queues/${QUEUE}/purge`,
  `POST /queues/${QUEUE}/messages`,
  `POST /queues/${QUEUE}/messages/batch`,
  `POST /queues/${QUEUE}/messages/pull`,
  `POST /queues/${QUEUE}/messages/ack`,
  `POST /queues/${QUEUE}/messages/peek`,
  `POST /queues/${QUEUE}/messages/purge`,
  `POST /queues/${QUEUE}/messages/extend`,
  `POST /queues/${QUEUE}/messages/preview`,
  `POST /queues/${QUEUE}/messages/preview/ack`,
  'POST /event_subscriptions/subscriptions',
] as const

const FIELDS = [
  'queue_name',
  'settings',
  'jurisdiction',
  'delivery_delay',
  'delivery_paused',
  'message_retention_period',
  'type',
  'script_name',
  'dead_letter_queue',
  'batch_size',
  'max_retries',
  'retry_delay',
  'visibility_timeout_ms',
  'body',
  'content_type',
  'delay_seconds',
  'messages',
  'acks',
  'retries',
  'lease_id',
  'refs',
  'ref',
  'extend',
  'name',
  'events',
  'source',
  'destination',
  'queue_id',
  'enabled',
  'delete_messages_permanently',
  '__proto__',
  'constructor',
  'toString',
]
const hostileValue = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    0,
    -1,
    1.5,
    1e308,
    2 ** 53,
    -0,
    '',
    'http_pull',
    'worker',
    'text',
    'json',
    '\u0000',
    '\ud800',
    '<script>',
    "'; DROP TABLE queue; --",
    'a'.repeat(70_000),
    [],
    {},
    [null],
    [[]],
    { length: 1e9 },
  ),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.double(),
)
/** Objects of the fields that the routes know, filled with what they do not expect. */
const hostileJson = fc.letrec<{ value: unknown; object: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    hostileValue,
    fc.array(tie('value'), { maxLength: 4 }),
    tie('object'),
  ),
  object: fc.dictionary(fc.constantFrom(...FIELDS), tie('value'), { maxKeys: 6 }),
})).object
const rawText = fc.oneof(
  hostileJson.map((value) => JSON.stringify(value)),
  fc.constantFrom(
    '',
    '[]',
    'null',
    'NaN',
    '{"a":NaN}',
    '[1e999999]',
    '{"__proto__":{"x":1}}',
    '{"body":1}{"body":2}',
    '\ufeff{}',
    '['.repeat(50_000),
  ),
  fc.string({ unit: 'binary', maxLength: 200 }),
)

test('no body makes any route fail inside, nor leave the counters wrong', async () => {
  const unexpected: unknown[] = []
  const harness = createBrokerHarness({ report: (error) => unexpected.push(error) })
  const { queue_id } = await harness.client.create({ queue_name: 'orders' })
  const { consumer_id } = await harness.client.createConsumer(queue_id, { type: 'http_pull' })
  await harness.client.push(queue_id, { body: {} })

  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...ROUTES), rawText, async (route, body) => {
      const [method, path] = route.replace(QUEUE, queue_id).replace(CONSUMER, consumer_id).split(' ')
      const response = await harness.fetch(
        new Request(`http://127.0.0.1/client/v4/accounts/${ACCOUNT}${path}`, {
          method: method as string,
          headers: { authorization: 'Bearer t' },
          body,
        }),
      )
      expect(response.status).toBeLessThan(500)
      const { success } = Envelope.parse(await response.json())
      expect(success).toBe(response.ok)
    }),
    { numRuns: 3_000 },
  )
  expect(unexpected).toEqual([])
  const wrong = harness.database
    .prepare(
      `SELECT name FROM queue WHERE (backlog_count, backlog_bytes) <>
         (SELECT count(*), coalesce(sum(bytes), 0) FROM message WHERE message.partition = queue.partition)`,
    )
    .all()
  expect(wrong).toEqual([])
  expect(Object.prototype).not.toHaveProperty('x')
  harness.close()
}, 60_000)

test('no path makes a route fail inside', async () => {
  const unexpected: unknown[] = []
  const harness = createBrokerHarness({ report: (error) => unexpected.push(error) })
  const part = fc.oneof(
    fc.constantFrom(
      'queues',
      'messages',
      'pull',
      '..',
      '%2e%2e',
      '%00',
      '%',
      '%ff',
      '__proto__',
      'constructor',
      ACCOUNT,
      '*',
      ':id',
    ),
    fc.string({ unit: 'binary', maxLength: 40 }).map(encodeSafely),
  )
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom('GET', 'POST', 'PUT', 'PATCH', 'DELETE'),
      fc.array(part, { maxLength: 6 }),
      async (method, parts) => {
        const response = await harness.fetch(
          new Request(`http://127.0.0.1/client/v4/accounts/${parts.join('/')}?page=${parts[0] ?? ''}`, {
            method,
            headers: { authorization: 'Bearer t' },
          }),
        )
        expect(response.status).toBeLessThan(500)
      },
    ),
    { numRuns: 1_000 },
  )
  expect(unexpected).toEqual([])
  harness.close()
}, 30_000)

function encodeSafely(text: string): string {
  return encodeURIComponent(text.toWellFormed())
}

test('a text keeps every character, NUL included', async () => {
  const harness = createBrokerHarness()
  const { queue_id } = await harness.client.create({ queue_name: 'orders' })
  const texts = ['a\u0000b', '\u0000', '🦊\u{10ffff}', '\r\n\t', '"\\', '\u2028', '\ufeffx', '']
  await harness.client.pushBatch(queue_id, {
    messages: texts.map((body) => ({ body, content_type: 'text' })),
  })
  const { messages } = await harness.client.peek(queue_id, { batch_size: 100 })
  expect(messages.map(({ body }) => body)).toEqual(texts)
  harness.close()
})

describe('over a socket', () => {
  let deck: Queuedeck
  let port: number
  beforeAll(async () => {
    deck = await startServedDeck({
      headersTimeout: 500,
      requestTimeout: 1_000,
      keepAliveTimeout: 30_000,
      connectionsCheckingInterval: 100,
      maxConnections: 100,
    })
    port = Number(new URL(deck.url).port)
  })
  afterAll(async () => {
    await deck.close()
  })

  const head = (length: string) =>
    `POST /client/v4/accounts/${ACCOUNT}/queues HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer t\r\n${length}\r\n\r\n`

  async function open(): Promise<Socket> {
    const socket = connect(port, '127.0.0.1')
    await once(socket, 'connect')
    return socket
  }
  async function answerOf(socket: Socket): Promise<string> {
    let text = ''
    for await (const chunk of socket) {
      text += String(chunk)
      if (text.includes('\r\n\r\n')) break
    }
    return text.split('\r\n')[0] ?? ''
  }
  const queueCount = async () => {
    const headers = { authorization: 'Bearer t' }
    const response = await fetch(`${deck.url}/client/v4/accounts/${ACCOUNT}/queues`, { headers })
    return ((await response.json()) as { result: unknown[] }).result.length
  }

  test('a body that is announced too large is refused before it is read', async () => {
    const socket = await open()
    socket.write(head('Content-Length: 900000000'))
    expect(await answerOf(socket)).toContain('413')
    socket.destroy()
  })

  test('a body that grows too large without a length is refused on the way', async () => {
    const socket = await open()
    socket.on('error', () => undefined)
    socket.write(head('Transfer-Encoding: chunked'))
    const piece = `10000\r\n${' '.repeat(0x10000)}\r\n`
    for (let index = 0; index < 40; index++) socket.write(piece)
    expect(await answerOf(socket)).toContain('413')
    socket.destroy()
  })

  test('a body that is broken off changes nothing', async () => {
    const before = await queueCount()
    const socket = await open()
    socket.write(`${head('Content-Length: 100')}{"queue_name": "half`)
    socket.destroy()
    await once(socket, 'close')
    expect(await queueCount()).toBe(before)
  })

  test.each([
    ['a body', () => `${head('Content-Length: 10000')}{"queue_name": "`],
    ['headers', () => 'POST /client/v4/accounts HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: '],
  ])('%s that drips is cut off in time, holds nobody up and changes nothing', async (_, start) => {
    const before = await queueCount()
    const sockets = await Promise.all(Array.from({ length: 20 }, open))
    for (const socket of sockets) {
      socket.on('error', () => undefined)
      socket.write(start())
    }
    const drip = setInterval(() => {
      for (const socket of sockets) if (socket.writable) socket.write('a')
    }, 20)
    const answers = Promise.all(sockets.map(answerOf))
    expect(await queueCount()).toBe(before)
    expect(new Set(await answers)).toEqual(new Set(['HTTP/1.1 408 Request Timeout']))
    clearInterval(drip)
    for (const socket of sockets) socket.destroy()
    expect(await queueCount()).toBe(before)
  })

  test('what is no HTTP is refused, and the server goes on', async () => {
    const socket = await open()
    socket.write('\u0000\u0001nonsense\r\n\r\n')
    expect(await answerOf(socket)).toContain('400')
    socket.destroy()
    expect(await queueCount()).toBeGreaterThanOrEqual(0)
  })
})
