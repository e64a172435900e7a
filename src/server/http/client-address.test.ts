import { Hono } from 'hono'
import { expect, test } from 'vitest'
import { createAddressOf } from './client-address.ts'

/** The client address of a request from `peer` with this header. */
async function addressFor(trusted: string[], peer: string, forwardedFor?: string): Promise<string> {
  const app = new Hono()
  const addressOf = createAddressOf(trusted)
  app.get('/', (c) => c.text(addressOf(c)))
  const headers = forwardedFor === undefined ? {} : { 'x-forwarded-for': forwardedFor }
  const env = { incoming: { socket: { remoteAddress: peer } } }
  return (await app.request('/', { headers }, env)).text()
}

test.each<[string[], string, string | undefined, string]>([
  [[], '127.0.0.1', '8.8.8.8', '127.0.0.1'],
  [['127.0.0.1'], '127.0.0.1', undefined, '127.0.0.1'],
  [['127.0.0.1'], '127.0.0.1', '8.8.8.8', '8.8.8.8'],
  // The client's own entries come first; the proxy appended the last one.
  [['127.0.0.1'], '127.0.0.1', '1.1.1.1, 2.2.2.2,8.8.8.8', '8.8.8.8'],
  [['127.0.0.1'], '::ffff:127.0.0.1', '8.8.8.8', '8.8.8.8'],
  [['::1'], '::1', '2001:db8::7', '2001:db8::7'],
  // Even the address of a proxy is not trusted in a list.
  [['127.0.0.1', '10.0.0.2'], '127.0.0.1', '8.8.8.8, 10.0.0.2', '10.0.0.2'],
  // Exactly that address, not others with the same prefix.
  [['127.0.0.1'], '127.0.0.10', '8.8.8.8', '127.0.0.10'],
  [['10.0.0.2'], '127.0.0.1', '8.8.8.8', '127.0.0.1'],
  // A range of proxies, and neighbors outside it.
  [['10.0.0.0/8'], '10.20.30.40', '8.8.8.8', '8.8.8.8'],
  [['10.0.0.0/8'], '::ffff:10.20.30.40', '8.8.8.8', '8.8.8.8'],
  [['10.0.0.0/8'], '11.0.0.1', '8.8.8.8', '11.0.0.1'],
  [['fd00::/8'], 'fd12::1', '2001:db8::7', '2001:db8::7'],
  [['10.0.0.0/8'], '10.0.0.2', '1.1.1.1, 10.0.0.3', '10.0.0.3'],
  // An invalid address would give each guess a new key.
  [['127.0.0.1'], '127.0.0.1', '8.8.8.8, unknown', '127.0.0.1'],
  [['127.0.0.1'], '127.0.0.1', '', '127.0.0.1'],
  [['127.0.0.1'], '127.0.0.1', '8.8.8.8,', '127.0.0.1'],
])('trusting %j, from %s with %j: %s', async (trusted, peer, forwardedFor, expected) => {
  expect(await addressFor(trusted, peer, forwardedFor)).toBe(expected)
})

test('without a socket nothing is trusted', async () => {
  const app = new Hono()
  const addressOf = createAddressOf(['127.0.0.1'])
  app.get('/', (c) => c.text(addressOf(c)))
  const response = await app.request('/', { headers: { 'x-forwarded-for': '8.8.8.8' } })
  expect(await response.text()).toBe('unknown')
})
