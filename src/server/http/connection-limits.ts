import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { isIPv6, type Socket } from 'node:net'
import { createRangeCheck } from './address-ranges.ts'
import { sendRefusal } from './unreadable-requests.ts'

type Listener = (request: IncomingMessage, response: ServerResponse) => unknown

export interface ConnectionLimits {
  /** Of all clients. */
  maxConnections: number
  /** Of one client, unless it is a trusted proxy. */
  maxPerAddress: number
}

/** Connections beyond the limits, for health checks. A new one replaces the oldest. */
const SPARE = 16

const TOO_MANY =
  'The server has too many connections, or too many from this address. Close some, or try again later.'

/** An IPv4 address, or the 64 bits of an IPv6 address that one client usually has for itself. */
export function clientOf(address: string): string {
  if (!isIPv6(address) || address.startsWith('::ffff:')) return address
  // The URL parser knows every spelling, except of a zone. It leaves out one run of zeros.
  const [head = '', tail] = new URL(`http://[${address.replace(/%.*/, '')}]`).hostname
    .slice(1, -1)
    .split('::')
  const groups = head === '' ? [] : head.split(':')
  const rest = tail ? tail.split(':') : []
  const zeros = tail === undefined ? 0 : 8 - groups.length - rest.length
  return [...groups, ...Array<string>(zeros).fill('0'), ...rest].slice(0, 4).join(':')
}

/** The same for a TCP connection and for the TLS connection inside it. */
const endOf = ({ remoteAddress, remotePort }: Socket) => `${remoteAddress} ${remotePort}`

/**
 * Limits connections, in total and per client. Further ones get one response: to a health check the usual one, as a
 * monitor would otherwise restart a server that is only busy, and a 503 to everything else.
 */
export function createConnectionLimits(
  { maxConnections, maxPerAddress }: ConnectionLimits,
  trustedProxies: readonly string[],
) {
  const isTrusted = createRangeCheck(trustedProxies)
  const counts = new Map<string, number>()
  /** Oldest first, by `endOf`. */
  const spares = new Map<string, Socket>()
  let total = 0

  function addSpare(socket: Socket): void {
    const end = endOf(socket)
    const [oldest] = spares
    if (oldest && spares.size >= SPARE) {
      spares.delete(oldest[0])
      oldest[1].destroy()
    }
    spares.set(end, socket)
    socket.once('close', () => spares.delete(end))
  }

  function add(socket: Socket): void {
    const { remoteAddress = '' } = socket
    const client = clientOf(remoteAddress)
    const count = counts.get(client) ?? 0
    if (total >= maxConnections || (count >= maxPerAddress && !isTrusted(remoteAddress)))
      return addSpare(socket)
    total++
    counts.set(client, count + 1)
    socket.once('close', () => {
      total--
      const left = (counts.get(client) ?? 1) - 1
      if (left === 0) counts.delete(client)
      else counts.set(client, left)
    })
  }

  return {
    watch(server: Server): void {
      // A spare connection that is replaced counts until it has closed.
      server.maxConnections = maxConnections + 2 * SPARE
      server.on('connection', add)
    },
    /** Limits what a connection beyond the limits gets. */
    apply: (listener: Listener): Listener => {
      return (request, response) => {
        if (spares.size === 0 || !spares.has(endOf(request.socket))) return listener(request, response)
        response.shouldKeepAlive = false
        if (/^\/healthz(?:\?|$)/.test(request.url ?? '')) return listener(request, response)
        return sendRefusal(response, 503, TOO_MANY)
      }
    },
  }
}
