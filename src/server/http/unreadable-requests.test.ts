import { EventEmitter, once } from 'node:events'
import type { Server } from 'node:http'
import { Duplex } from 'node:stream'
import { expect, test } from 'vitest'
import { refuseUnreadable } from './unreadable-requests.ts'

/** A client that takes nothing of what is sent to it. */
const unread = () => new Duplex({ read: () => undefined, write: () => undefined })

test('the connection of invalid HTTP is closed although its client does not read the response', async () => {
  const server = new EventEmitter()
  refuseUnreadable(server as Server, 1)
  const socket = unread()
  server.emit('clientError', new Error('invalid'), socket)
  await once(socket, 'close')
  expect(socket.destroyed).toBe(true)
})

test('a connection whose handshake failed is closed at once', () => {
  const server = new EventEmitter()
  refuseUnreadable(server as Server, 1)
  const socket = unread()
  server.emit('tlsClientError', new Error('timeout'), socket)
  expect(socket.destroyed).toBe(true)
})
