import type { Context } from 'hono'
import { isIP } from 'node:net'
import { createRangeCheck } from './address-ranges.ts'

/** As a socket says it: an IPv4 address may come in the clothes of IPv6. */
const plain = (address: string) => address.trim().replace(/^::ffff:(?=\d+\.)/i, '')

/** As @hono/node-server hands it over; in a test there is no socket. */
function peerAddress(c: Context): string {
  const { incoming } = (c.env ?? {}) as { incoming?: { socket?: { remoteAddress?: string } } }
  return incoming?.socket?.remoteAddress ?? 'unknown'
}

/**
 * Where a request comes from. Everyone can write `X-Forwarded-For`, so it counts only from the proxies at these
 * addresses and in these ranges, and of its entries the last one: the only one that such a proxy has seen itself.
 */
export function createAddressOf(trustedProxies: readonly string[]): (c: Context) => string {
  const isTrusted = createRangeCheck(trustedProxies)

  return function addressOf(c) {
    const peer = peerAddress(c)
    if (!isTrusted(peer)) return peer
    // From further left, the client itself could claim to be anyone.
    const client = plain((c.req.header('x-forwarded-for') ?? '').split(',').at(-1) ?? '')
    return isIP(client) === 0 ? peer : client
  }
}
