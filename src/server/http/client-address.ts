import type { Context } from 'hono'
import { isIP } from 'node:net'
import { createRangeCheck } from './address-ranges.ts'

/** Without the prefix of an IPv4-mapped IPv6 address, as sockets report IPv4. */
const plain = (address: string) => address.trim().replace(/^::ffff:(?=\d+\.)/i, '')

/** From @hono/node-server; a test has no socket. */
function peerAddress(c: Context): string {
  const { incoming } = (c.env ?? {}) as { incoming?: { socket?: { remoteAddress?: string } } }
  return incoming?.socket?.remoteAddress ?? 'unknown'
}

/**
 * The client address of a request. Any client can send `X-Forwarded-For`, so only the trusted proxies' header counts, and
 * only its last entry, the one that the proxy added itself.
 */
export function createAddressOf(trustedProxies: readonly string[]): (c: Context) => string {
  const isTrusted = createRangeCheck(trustedProxies)

  return function addressOf(c) {
    const peer = peerAddress(c)
    if (!isTrusted(peer)) return peer
    // The client controls the entries further left.
    const client = plain((c.req.header('x-forwarded-for') ?? '').split(',').at(-1) ?? '')
    return isIP(client) === 0 ? peer : client
  }
}
