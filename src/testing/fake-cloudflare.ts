import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'

/** A request, read to its end. */
export interface ReceivedRequest {
  method: string
  url: string
  /** Lower-case names with their values, in the order of the request. */
  headers: [string, string][]
  body: string
}

/** How the fake responds to a request. */
export type Behavior = (response: ServerResponse, request: ReceivedRequest) => unknown

const ENVELOPE = { success: true, errors: [], messages: [], result: { backlog_count: 1 } }

export const respond =
  (status = 200, body: unknown = ENVELOPE, headers: Record<string, string> = {}): Behavior =>
  (response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers })
    response.end(typeof body === 'string' ? body : JSON.stringify(body))
  }

export const succeed = (result: unknown): Behavior =>
  respond(200, { success: true, errors: [], messages: [], result })

export const refuse = (
  status: number,
  code: number,
  headers: Record<string, string> = {},
  message = 'no',
): Behavior =>
  respond(status, { success: false, errors: [{ code, message }], messages: [], result: null }, headers)

/** Sends these bytes in place of a response; then closes the connection, or leaves it open. */
export const bytes =
  (text: string, { isLeftOpen = false } = {}): Behavior =>
  ({ socket }) => {
    socket?.write(text)
    if (!isLeftOpen) socket?.end()
  }

/** Never responds. */
export const hang: Behavior = () => undefined

/** Resets the connection. */
export const reset: Behavior = ({ socket }) => socket?.resetAndDestroy()

/** Sends the head at once, then a byte at a time, without end. */
export const drip: Behavior = (response) => {
  response.writeHead(200, { 'content-type': 'application/json' })
  response.write('{')
  const timer = setInterval(() => response.write(' '), 10)
  response.on('close', () => clearInterval(timer))
}

/** Sends a body without end, as fast as it is read. */
export const flood: Behavior = (response) => {
  const piece = ' '.repeat(65_536)
  const write = () => {
    while (response.writable && response.write(piece));
  }
  response.on('drain', write)
  write()
}

export interface FakeCloudflare {
  /** The base URL of its API. */
  url: string
  received: ReceivedRequest[]
  /** Connections that were opened and closed, and requests whose response was not sent to its end. */
  counts: { connections: number; closed: number; aborted: number }
  /** Sets how it responds to the next requests; the last behavior stays. */
  behave(...behaviors: Behavior[]): void
  close(): Promise<void>
}

/** A server in place of Cloudflare, over real sockets. */
export async function startFakeCloudflare({
  port = 0,
  behavior = respond(),
}: { port?: number; behavior?: Behavior } = {}): Promise<FakeCloudflare> {
  const received: ReceivedRequest[] = []
  const counts = { connections: 0, closed: 0, aborted: 0 }
  const sockets = new Set<Socket>()
  let behaviors = [behavior]
  const server = createServer((request, response) => {
    response.on('close', () => {
      if (!response.writableFinished) counts.aborted++
    })
    response.on('error', () => undefined)
    const chunks: Buffer[] = []
    request.on('error', () => undefined)
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const whole = {
        method: request.method ?? '',
        url: request.url ?? '',
        headers: pairs(request.rawHeaders),
        body: Buffer.concat(chunks).toString('utf8'),
      }
      received.push(whole)
      const behave = behaviors.length > 1 ? behaviors.shift() : behaviors[0]
      behave?.(response, whole)
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
      behaviors = next
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
