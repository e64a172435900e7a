import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { HTTP_LIMITS } from './listen.ts'
import type { Queuedeck } from '#server/queuedeck.ts'
import { startServedDeck } from '#server/testing/served-deck-fixture.ts'

const MAX = 5
let deck: Queuedeck
beforeEach(async () => {
  deck = await startServedDeck({ ...HTTP_LIMITS, maxConnections: MAX })
})
afterEach(() => deck.close())

const REQUEST = 'GET /healthz HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n'

/** The response to a new connection; empty when it was closed instead. */
async function askBy(sockets: Socket[]): Promise<string> {
  const { hostname, port } = new URL(deck.url)
  const socket = connect(Number(port), hostname)
  sockets.push(socket)
  socket.on('error', () => undefined)
  socket.write(REQUEST)
  const [chunk] = (await Promise.race([once(socket, 'data'), once(socket, 'close')])) as [unknown]
  return chunk instanceof Buffer ? (chunk.toString().split('\r\n')[0] ?? '') : ''
}

test('connections beyond the limit are closed, and a closed one makes room for another', async () => {
  const sockets: Socket[] = []
  for (let index = 0; index < MAX; index++) expect(await askBy(sockets)).toBe('HTTP/1.1 200 OK')
  for (let index = 0; index < MAX; index++) expect(await askBy(sockets)).toBe('')
  const [first] = sockets
  first?.end()
  if (first) await once(first, 'close')
  await expect.poll(() => askBy(sockets)).toBe('HTTP/1.1 200 OK')
  for (const socket of sockets) socket.destroy()
})
