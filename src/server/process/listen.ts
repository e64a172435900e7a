import { getRequestListener } from '@hono/node-server'
import { createServer, type Server } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { Config } from '#server/config/read-config.ts'
import { StartError } from '#server/start-error.ts'
import type { AnswerBindings } from '#server/http/answer-headers.ts'
import { promiseTls } from '#server/http/tls.ts'
import { answerUnreadable, refuseTarget, requireHost } from '#server/http/unreadable-requests.ts'

/** How long requests under way may still take once the server is told to stop. */
const CLOSE_GRACE_MS = 3_000

/** How long a client may take, in milliseconds; one that is slower is answered 408 and its connection closed. */
export interface HttpLimits {
  headersTimeout: number
  /** Until the whole request is there. */
  requestTimeout: number
  keepAliveTimeout: number
  /** How often the two first are looked at. */
  connectionsCheckingInterval: number
  /** What comes beyond is closed unanswered. */
  maxConnections: number
}

export const HTTP_LIMITS: HttpLimits = {
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  keepAliveTimeout: 30_000,
  connectionsCheckingInterval: 5_000,
  // Six for each browser, and the pools of many programs; most systems let a process open 1,024 files.
  maxConnections: 900,
}

/** Serves over HTTP, or HTTPS where there is a certificate. Rejects with a `StartError`. */
export function listen(
  fetch: (request: Request, bindings: AnswerBindings) => Response | Promise<Response>,
  { port, host, tls }: Config,
  { maxConnections, ...timeouts }: HttpLimits,
): Promise<Server> {
  return new Promise((resolve, reject) => {
    const listener = requireHost(getRequestListener(fetch, { hostname: host, errorHandler: refuseTarget }))
    // Node would refuse a request without Host by itself, without a word.
    const options = { ...timeouts, requireHostHeader: false }
    const server = tls ? createTlsServer({ ...options, ...tls }, listener) : createServer(options, listener)
    server.maxConnections = maxConnections
    if (tls) server.prependListener('request', promiseTls)
    answerUnreadable(server)
    server.on('error', (error: NodeJS.ErrnoException) => reject(toStartError(error, port, host)))
    server.listen(port, host, () => resolve(server))
  })
}

function toStartError(error: NodeJS.ErrnoException, port: number, host: string): StartError {
  const reasons: Record<string, string> = {
    EADDRINUSE: `Port ${port} on ${host} is already in use. Stop what uses it, or choose another with --port (0 takes any free one).`,
    EACCES: `Port ${port} may not be used by this user. Choose one above 1023 with --port.`,
    EADDRNOTAVAIL: `This machine has no address ${host}. Choose another with --host.`,
  }
  return new StartError(reasons[error.code ?? ''] ?? `Cannot listen on ${host}:${port}: ${error.message}`, {
    cause: error,
  })
}

/** Where a server that listens is, base path included. */
export function urlOf(server: Server, { host, basePath, tls }: Config): string {
  const { port } = server.address() as AddressInfo
  return `${tls ? 'https' : 'http'}://${host.includes(':') ? `[${host}]` : host}:${port}${basePath}`
}

/** Lets the requests under way end, for a while. */
export function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeIdleConnections()
    setTimeout(() => server.closeAllConnections(), CLOSE_GRACE_MS).unref()
  })
}
