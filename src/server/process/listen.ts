import { getRequestListener } from '@hono/node-server'
import { createServer, type Server } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { DEFAULT_CIPHERS } from 'node:tls'
import type { Config } from '#server/config/read-config.ts'
import { StartError } from '#server/start-error.ts'
import { createConnectionLimits, type ConnectionLimits } from '#server/http/connection-limits.ts'
import { inTurn } from '#server/http/in-turn.ts'
import type { ResponseBindings } from '#server/http/response-headers.ts'
import { endStalled } from '#server/http/stalled-connections.ts'
import { sendHsts } from '#server/http/tls.ts'
import { refuseMisframed, refuseUnreadable, refuseTarget } from '#server/http/unreadable-requests.ts'

/** How long requests in flight may take once the server stops. */
const CLOSE_GRACE_MS = 3_000

/** How long a client may take, in milliseconds. A slower one gets a 408, and its connection is closed. */
export interface HttpLimits extends ConnectionLimits {
  headersTimeout: number
  /** Until the whole request has arrived. */
  requestTimeout: number
  keepAliveTimeout: number
  /** How often the first two are checked. */
  connectionsCheckingInterval: number
  /** TLS only. */
  handshakeTimeout: number
  /** How long a client may take nothing of its response. Its connection is closed after one to two such times. */
  stalledTimeout: number
  /** How long the response to invalid HTTP may take to leave. */
  refusalTimeout: number
}

export const HTTP_LIMITS: HttpLimits = {
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  keepAliveTimeout: 30_000,
  connectionsCheckingInterval: 5_000,
  handshakeTimeout: 10_000,
  stalledTimeout: 30_000,
  refusalTimeout: 5_000,
  // Six for each browser, and the pools of many programs. Most systems allow a process 1,024 open files.
  maxConnections: 900,
  maxPerAddress: 300,
}

/** Without forward secrecy, a stolen key would decrypt recorded traffic. TLS 1.3 has no such key exchange. */
const CIPHERS = `${DEFAULT_CIPHERS}:!kRSA`

/** Serves over HTTPS with a certificate, or over HTTP. Rejects with a `StartError`. */
export function listen(
  fetch: (request: Request, bindings: ResponseBindings) => Response | Promise<Response>,
  { port, host, tls, trustedProxies }: Config,
  {
    handshakeTimeout,
    stalledTimeout,
    refusalTimeout,
    maxConnections,
    maxPerAddress,
    ...timeouts
  }: HttpLimits,
): Promise<Server> {
  return new Promise((resolve, reject) => {
    const handle = getRequestListener(fetch, { hostname: host, errorHandler: refuseTarget })
    const connections = createConnectionLimits({ maxConnections, maxPerAddress }, trustedProxies)
    const listener = inTurn(connections.apply(refuseMisframed(handle)))
    // Node would refuse a request without a Host header with an empty response.
    const options = { ...timeouts, requireHostHeader: false }
    const server = tls
      ? createTlsServer({ ...options, ...tls, handshakeTimeout, ciphers: CIPHERS }, listener)
      : createServer(options, listener)
    connections.watch(server)
    server.setTimeout(stalledTimeout, endStalled)
    if (tls) server.prependListener('request', sendHsts)
    refuseUnreadable(server, refusalTimeout)
    server.on('error', (error: NodeJS.ErrnoException) => reject(toStartError(error, port, host)))
    server.listen(port, host, () => resolve(server))
  })
}

function toStartError(error: NodeJS.ErrnoException, port: number, host: string): StartError {
  const reasons: Record<string, string> = {
    EADDRINUSE: `Port ${port} on ${host} is already in use. Stop the program that uses it, or choose another port with --port (0 picks a free one).`,
    EACCES: `This user is not allowed to listen on port ${port}. Choose a port above 1023 with --port.`,
    EADDRNOTAVAIL: `This machine does not have the address ${host}. Choose another with --host.`,
  }
  return new StartError(reasons[error.code ?? ''] ?? `Cannot listen on ${host}:${port}: ${error.message}.`, {
    cause: error,
  })
}

/** The URL of a listening server, base path included. */
export function urlOf(server: Server, { host, basePath, tls }: Config): string {
  const { port } = server.address() as AddressInfo
  return `${tls ? 'https' : 'http'}://${host.includes(':') ? `[${host}]` : host}:${port}${basePath}`
}

/** Stops taking requests, and gives those in flight some time to finish. */
export function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeIdleConnections()
    setTimeout(() => server.closeAllConnections(), CLOSE_GRACE_MS).unref()
  })
}
