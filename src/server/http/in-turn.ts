import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

type Listener = (request: IncomingMessage, response: ServerResponse) => unknown

/** Requests that may wait on a connection behind the one being handled. A connection with more is closed. */
const MAX_WAITING = 32

/**
 * Handles the requests of a connection one after the other: the next one starts when the response before it has been
 * handed to the operating system. Otherwise a client that pipelines requests and reads no response could have a
 * thousand handled at once. Nothing more is read from a connection while a request waits on it.
 *
 * A request that was not pipelined costs one comparison.
 */
export function inTurn(listener: Listener): Listener {
  const waiting = new WeakMap<Socket, number>()

  function wait(request: IncomingMessage, response: ServerResponse): void {
    const { socket } = request
    if (socket.destroyed) return
    const count = (waiting.get(socket) ?? 0) + 1
    if (count > MAX_WAITING) return void socket.destroy()
    waiting.set(socket, count)
    socket.pause()
    // Node assigns the socket to a response once the one before it has been sent.
    response.once('socket', () => {
      const left = (waiting.get(socket) ?? 1) - 1
      waiting.set(socket, left)
      // The end of a connection also ends the response before this one.
      if (socket.destroyed) return
      if (left === 0) socket.resume()
      listener(request, response)
    })
  }

  return (request, response) => {
    if (response.socket) listener(request, response)
    else wait(request, response)
  }
}
