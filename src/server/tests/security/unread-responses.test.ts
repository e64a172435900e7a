import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createQueuesClient } from '#contract/client.ts'
import { HTTP_LIMITS } from '#server/process/listen.ts'
import type { Queuedeck } from '#server/queuedeck.ts'
import { ACCOUNT } from '#server/testing/broker-fixture.ts'
import { startServedDeck } from '#server/testing/served-deck-fixture.ts'
import { limits, outlasting } from '#testing/time-limits.ts'

const MESSAGES = 100
const BODY = 'm'.repeat(120_000)
const MESSAGE = { body: BODY, content_type: 'text' } as const

let deck: Queuedeck
let peek: string

beforeAll(async () => {
  deck = await startServedDeck({ ...HTTP_LIMITS, stalledTimeout: outlasting(1_000) })
  const client = createQueuesClient({
    fetch: (request) => fetch(request),
    origin: deck.url,
    accountPath: `/client/v4/accounts/${ACCOUNT}`,
    token: 't',
  })
  const { queue_id } = await client.create({ queue_name: 'large' })
  await client.createConsumer(queue_id, { type: 'http_pull' })
  for (let sent = 0; sent < MESSAGES; sent += 2)
    await client.pushBatch(queue_id, { messages: [MESSAGE, MESSAGE] })
  const body = JSON.stringify({ batch_size: MESSAGES })
  peek = [
    `POST /client/v4/accounts/${ACCOUNT}/queues/${queue_id}/messages/peek HTTP/1.1`,
    'host: 127.0.0.1',
    'authorization: Bearer t',
    `content-length: ${body.length}`,
    '',
    body,
  ].join('\r\n')
}, limits.proof)
afterAll(() => deck.close())

async function open(): Promise<Socket> {
  const socket = connect(Number(new URL(deck.url).port), '127.0.0.1')
  await once(socket, 'connect')
  return socket.on('error', () => undefined)
}

/** Both ends of every connection, as all of them are in this process. */
const openSockets = () => process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap').length

/** The most memory that the process has at any time during `work`. */
async function peakOf(work: () => Promise<void>): Promise<number> {
  let peak = 0
  const sample = () => (peak = Math.max(peak, process.memoryUsage.rss()))
  const timer = setInterval(sample, 10)
  await work()
  clearInterval(timer)
  sample()
  return peak
}

/** Peeks five times, and reads each response before the next request. */
async function behave(): Promise<void> {
  const socket = await open()
  for (let index = 0; index < 5; index++) {
    socket.write(peek)
    let received = 0
    while (received < MESSAGES * BODY.length) {
      const [chunk] = (await once(socket, 'data')) as [Buffer]
      received += chunk.byteLength
    }
  }
  socket.destroy()
}

/** Sends `requests` peeks on each of so many connections, reads nothing, and waits until the server has closed them. */
async function attack(connections: number, requests: number): Promise<void> {
  const before = openSockets()
  const sockets = await Promise.all(Array.from({ length: connections }, open))
  for (const socket of sockets) socket.pause().write(peek.repeat(requests))
  await expect.poll(openSockets, { timeout: limits.proof }).toBeLessThanOrEqual(before + connections)
  for (const socket of sockets) socket.destroy()
}

test.each([
  ['a few', 30],
  ['hundreds of', 400],
])(
  'the responses to %s pipelined peeks that are not read take no more memory than one client',
  async (_, requests) => {
    const wellBehaved = await peakOf(behave)
    const attacked = await peakOf(() => attack(4, requests))
    expect(attacked / wellBehaved).toBeLessThan(1.5)
  },
  limits.proof,
)

test('pipelined requests are answered in their order', async () => {
  const socket = await open()
  const paths = Array.from({ length: 20 }, (_, index) => `/nothing/${index}`)
  const all = paths.map(
    (path) => `GET /client/v4${path} HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: Bearer t\r\n\r\n`,
  )
  socket.write(`${all.join('')}GET /healthz HTTP/1.0\r\n\r\n`)
  let text = ''
  for await (const chunk of socket) text += String(chunk)
  expect(text.match(/HTTP\/1\.1 \d+/g)).toEqual([...paths.map(() => 'HTTP/1.1 404'), 'HTTP/1.1 200'])
})
