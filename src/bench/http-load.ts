import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

/** A kept-alive connection that sends one request at a time, with as little client code as possible. */
export interface Connection {
  /** Resolves to the response's body. Rejects for any status but 200. */
  post(path: string, body: string): Promise<string>
  get(path: string): Promise<string>
  close(): void
}

/** Sent with every request; the embedded API accepts any token. */
const TOKEN_HEADER = 'Authorization: Bearer bench'

export async function openConnection(url: string, header = TOKEN_HEADER): Promise<Connection> {
  const { hostname, port } = new URL(url)
  const socket: Socket = connect(Number(port), hostname)
  socket.setNoDelay(true)
  await once(socket, 'connect')
  let received: Buffer[] = []
  let size = 0
  let expected = -1
  let bodyStart = 0
  let pending: { resolve: (text: string) => void; reject: (error: Error) => void } | null = null

  socket.on('data', (chunk) => {
    received.push(chunk)
    size += chunk.length
    if (expected < 0) {
      const head = received.length === 1 ? chunk : Buffer.concat(received)
      const end = head.indexOf('\r\n\r\n')
      if (end < 0) return
      const text = head.toString('latin1', 0, end)
      bodyStart = end + 4
      expected = bodyStart + Number(/content-length: (\d+)/i.exec(text)?.[1])
      if (!text.startsWith('HTTP/1.1 200'))
        pending?.reject(new Error(`${text}\n${head.toString('utf8', bodyStart)}`))
    }
    if (size < expected) return
    const whole = received.length === 1 ? (received[0] as Buffer) : Buffer.concat(received)
    received = []
    size = 0
    expected = -1
    pending?.resolve(whole.toString('utf8', bodyStart))
  })
  socket.on('error', (error) => pending?.reject(error))

  function send(method: string, path: string, body: string): Promise<string> {
    const head = `${method} ${path} HTTP/1.1\r\nHost: ${hostname}:${port}\r\n${header}\r\n`
    const frame =
      method === 'GET'
        ? '\r\n'
        : `Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n`
    return new Promise((resolve, reject) => {
      pending = { resolve, reject }
      socket.write(head + frame + body)
    })
  }

  return {
    post: (path, body) => send('POST', path, body),
    get: (path) => send('GET', path, ''),
    close: () => socket.destroy(),
  }
}

export interface Load {
  messagesPerSecond: number
  /** Milliseconds of one operation. */
  p50: number
  p99: number
}

/** Repeats an operation on several connections for some time. The operation returns how many messages it moved. */
export async function runLoad(
  url: string,
  connections: number,
  durationMs: number,
  operation: (connection: Connection) => Promise<number>,
  header?: string,
): Promise<Load> {
  const opened = await Promise.all(Array.from({ length: connections }, () => openConnection(url, header)))
  const latencies: number[] = []
  let messages = 0
  const start = performance.now()
  const end = start + durationMs
  await Promise.all(
    opened.map(async (connection) => {
      while (performance.now() < end) {
        const before = performance.now()
        // Not `messages += await …`: that would read the sum before the wait and lose what others add during it.
        const moved = await operation(connection)
        messages += moved
        latencies.push(performance.now() - before)
      }
    }),
  )
  const seconds = (performance.now() - start) / 1_000
  for (const connection of opened) connection.close()
  latencies.sort((a, b) => a - b)
  const quantile = (share: number) =>
    latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * share))] ?? 0
  return { messagesPerSecond: messages / seconds, p50: quantile(0.5), p99: quantile(0.99) }
}
