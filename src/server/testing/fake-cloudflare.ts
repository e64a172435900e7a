import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'

/** What a test's upstream does with one request. */
export type Behaviour = (response: ServerResponse, request: IncomingMessage) => void

export interface ReceivedRequest {
  method: string
  url: string
  /** Names in lower case, in the order they came. */
  headers: [string, string][]
  body: string
}

const ENVELOPE = { success: true, errors: [], messages: [], result: { backlog_count: 1 } }

export const answer =
  (status = 200, body: unknown = ENVELOPE, headers: Record<string, string> = {}): Behaviour =>
  (response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers })
    response.end(typeof body === 'string' ? body : JSON.stringify(body))
  }

export const refuse = (status: number, code: number, headers: Record<string, string> = {}): Behaviour =>
  answer(status, { success: false, errors: [{ code, message: 'no' }], messages: [], result: null }, headers)

/** Whatever bytes, in place of an answer; then the connection is closed, or left open. */
export const bytes =
  (text: string, { isLeftOpen = false } = {}): Behaviour =>
  ({ socket }) => {
    socket?.write(text)
    if (!isLeftOpen) socket?.end()
  }

export const hang: Behaviour = () => undefined
export const reset: Behaviour = ({ socket }) => socket?.resetAndDestroy()

/** A head at once, then a byte now and then, for ever. */
export const drip: Behaviour = (response) => {
  response.writeHead(200, { 'content-type': 'application/json' })
  response.write('{')
  const timer = setInterval(() => response.write(' '), 10)
  response.on('close', () => clearInterval(timer))
}

/** An answer without an end, as fast as it is read. */
export const flood: Behaviour = (response) => {
  const piece = ' '.repeat(65_536)
  const write = () => {
    while (response.writable && response.write(piece));
  }
  response.on('drain', write)
  write()
}

export interface WaywardUpstream {
  url: string
  received: ReceivedRequest[]
  /** Connections that were opened and that ended on both sides, and requests that the other side broke off. */
  counts: { connections: number; closed: number; brokenOff: number }
  /** What to do with the next requests; the last one stays. */
  behave(...behaviours: Behaviour[]): void
  close(): Promise<void>
}

/** A server on a free port that does what it is told, over real sockets. */
export async function startWaywardUpstream(port = 0): Promise<WaywardUpstream> {
  const received: ReceivedRequest[] = []
  const counts = { connections: 0, closed: 0, brokenOff: 0 }
  const sockets = new Set<Socket>()
  let behaviours: Behaviour[] = [answer()]
  const server = createServer((request, response) => {
    response.on('close', () => {
      if (!response.writableFinished) counts.brokenOff++
    })
    response.on('error', () => undefined)
    const chunks: Buffer[] = []
    request.on('error', () => undefined)
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      received.push({
        method: request.method ?? '',
        url: request.url ?? '',
        headers: pairs(request.rawHeaders),
        body: Buffer.concat(chunks).toString('utf8'),
      })
      const behaviour = behaviours.length > 1 ? behaviours.shift() : behaviours[0]
      behaviour?.(response, request)
    })
  })
  server.on('connection', (socket) => {
    counts.connections++
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.on('close', () => {
      counts.closed++
      sockets.delete(socket)
    })
  })
  await new Promise<void>((resolve) => {
    server.listen(port, '127.0.0.1', resolve)
  })
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/client/v4`,
    received,
    counts,
    behave(...next) {
      behaviours = next
    },
    close() {
      for (const socket of sockets) socket.destroy()
      return new Promise((resolve) => {
        server.close(() => resolve())
      })
    },
  }
}

function pairs(rawHeaders: readonly string[]): [string, string][] {
  return rawHeaders.flatMap((name, index) =>
    index % 2 === 0 ? [[name.toLowerCase(), rawHeaders[index + 1] ?? ''] as [string, string]] : [],
  )
}
