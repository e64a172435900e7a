import type { Socket } from 'node:net'

/**
 * Closes a connection on which nothing has moved for the timeout of the server: its client takes nothing of its
 * response, or is idle. Node counts a byte that the client took as a move. A request that is still being handled may
 * take longer.
 */
export function endStalled(socket: Socket & { _httpMessage?: object | null }): void {
  const isHandling = socket._httpMessage && socket.writableLength === 0
  if (!isHandling) socket.destroy()
}
