import { connect } from 'node:net'

export interface RawAnswer {
  /** 0 where the connection was closed without an answer. */
  status: number
  text: string
}

/**
 * Sends these very bytes to a server, and answers what came back: `fetch` tidies paths and headers up before an
 * attack has left it.
 */
export function sendRaw(url: string, text: string): Promise<RawAnswer> {
  const { hostname, port } = new URL(url)
  return new Promise((resolve, reject) => {
    let answer = ''
    const socket = connect(Number(port), hostname, () => socket.write(text, 'latin1'))
    socket.on('data', (chunk) => (answer += String(chunk)))
    socket.on('error', reject)
    socket.on('close', () => {
      const status = /^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1]
      resolve({ status: Number(status ?? 0), text: answer })
    })
  })
}

/** The bytes of a request with exactly these lines; the connection ends with its answer. */
export function rawRequest(method: string, target: string, headers: readonly string[], body = ''): string {
  const length = body === '' ? [] : [`content-length: ${Buffer.byteLength(body)}`]
  return [`${method} ${target} HTTP/1.1`, ...headers, 'connection: close', ...length, '', body].join('\r\n')
}
