import { request, type IncomingHttpHeaders } from 'node:http'

export interface Answer {
  status: number
  headers: IncomingHttpHeaders
  text: string
}

interface AskOptions {
  method?: string
  headers?: Record<string, string>
  /** Sent as JSON. */
  body?: unknown
  /** Another loopback address stands for another machine. */
  from?: string
}

export type Ask = (path: string, options?: AskOptions) => Promise<Answer>

/** Asks the proxy as a browser does that knows it under a public name; `fetch` may not choose the Host header. */
export function createAsk(port: number, host: string): Ask {
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
