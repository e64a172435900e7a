import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { HTTP_LIMITS } from './listen.ts'
import type { Queuedeck } from '#server/queuedeck.ts'
import { startServedDeck } from '#server/testing/served-deck-fixture.ts'

const MAX = 6
const MAX_PER_ADDRESS = 4
let deck: Queuedeck
const sockets: Socket[] = []

async function start(trustedProxies: string[] = []): Promise<void> {
  const limits = { maxConnections: MAX, maxPerAddress: MAX_PER_ADDRESS }
  deck = await startServedDeck({ ...HTTP_LIMITS, ...limits }, { trustedProxies })
}
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy()
  await deck.close()
})

async function open(localAddress = '127.0.0.1'): Promise<Socket> {
  const { hostname, port } = new URL(deck.url)
  const socket = connect({ port: Number(port), host: hostname, localAddress })
  sockets.push(socket)
  socket.on('error', () => undefined)
  await once(socket, 'connect')
  return socket
}

/** The status of the response on a new connection, which stays open; 0 when it was closed instead. */
async function statusOf(path: string, localAddress?: string): Promise<number> {
  const socket = await open(localAddress)
  socket.write(`GET ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n`)
  const [chunk] = (await Promise.race([once(socket, 'data'), once(socket, 'close')])) as [unknown]
  return chunk instanceof Buffer ? Number(/^HTTP\/1\.1 (\d+)/.exec(chunk.toString())?.[1]) : 0
}

const DECK = '/api/deck'

test('connections beyond the limit of an address get a 503, and a closed one makes room for another', async () => {
  await start()
  for (let index = 0; index < MAX_PER_ADDRESS; index++) expect(await statusOf(DECK)).toBe(200)
  for (let index = 0; index < MAX; index++) expect(await statusOf(DECK)).toBe(503)
  const [first] = sockets
  first?.end()
  if (first) await once(first, 'close')
  await expect.poll(() => statusOf(DECK)).toBe(200)
})

test('a trusted proxy is limited by the total only', async () => {
  await start(['127.0.0.1'])
  for (let index = 0; index < MAX; index++) expect(await statusOf(DECK)).toBe(200)
  expect(await statusOf(DECK)).toBe(503)
})

// Other systems have only one loopback address.
test.runIf(process.platform === 'linux')('idle connections of one client leave room for others', async () => {
  await start()
  for (let index = 0; index < 100; index++) await open()
  expect(await statusOf(DECK, '127.0.0.2')).toBe(200)
})

test('health checks get their response however many connections are idle', async () => {
  await start(['127.0.0.1'])
  for (let index = 0; index < 100; index++) await open()
  for (let index = 0; index < MAX; index++) expect(await statusOf('/healthz')).toBe(200)
  expect(await statusOf(DECK)).toBe(503)
})
