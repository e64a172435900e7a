import { request, type IncomingHttpHeaders } from 'node:http'

export interface ProxyResponse {
  status: number
  headers: IncomingHttpHeaders
  text: string
}

interface SendOptions {
  method?: string
  headers?: Record<string, string>
  /** Sent as JSON. */
  body?: unknown
  /** Another loopback address simulates another machine. */
  from?: string
}

export type Send = (path: string, options?: SendOptions) => Promise<ProxyResponse>

/** Sends requests to the proxy under its public name, like a browser; `fetch` cannot set the Host header. */
export function createSend(port: number, host: string): Send {
  return (path, { method = 'GET', headers = {}, body, from = '127.0.0.1' } = {}) =>
    new Promise((resolve, reject) => {
      const options = { port, host: '127.0.0.1', localAddress: from, agent: false, path, method }
      const sent = request({ ...options, headers: { host, ...headers } }, (response) => {
        let text = ''
        response.on('data', (chunk) => (text += String(chunk)))
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, text }),
        )
      })
      sent.on('error', reject)
      sent.end(body === undefined ? undefined : JSON.stringify(body))
    })
}
