import { connect } from 'node:net'

export interface RawResponse {
  /** 0 if the connection was closed without a response. */
  status: number
  text: string
}

/**
 * Sends exactly these bytes to a server and resolves to its response. `fetch` would normalize the paths and headers of
 * an attack.
 */
export function sendRaw(url: string, text: string): Promise<RawResponse> {
  const { hostname, port } = new URL(url)
  return new Promise((resolve, reject) => {
    let response = ''
    const socket = connect(Number(port), hostname, () => socket.write(text, 'latin1'))
    socket.on('data', (chunk) => (response += String(chunk)))
    socket.on('error', reject)
    socket.on('close', () => {
      const status = /^HTTP\/1\.1 (\d{3})/.exec(response)?.[1]
      resolve({ status: Number(status ?? 0), text: response })
    })
  })
}

/** The bytes of a request with exactly these lines; the connection closes after the response. */
export function rawRequest(method: string, target: string, headers: readonly string[], body = ''): string {
  const length = body === '' ? [] : [`content-length: ${Buffer.byteLength(body)}`]
  return [`${method} ${target} HTTP/1.1`, ...headers, 'connection: close', ...length, '', body].join('\r\n')
}
