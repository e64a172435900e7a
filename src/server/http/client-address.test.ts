import { Hono } from 'hono'
import { expect, test } from 'vitest'
import { createAddressOf } from './client-address.ts'

/** The address that a request from `peer` with this header counts under. */
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
  // What the client wrote itself comes first; the proxy appended what it saw.
  [['127.0.0.1'], '127.0.0.1', '1.1.1.1, 2.2.2.2,8.8.8.8', '8.8.8.8'],
  [['127.0.0.1'], '::ffff:127.0.0.1', '8.8.8.8', '8.8.8.8'],
  [['::1'], '::1', '2001:db8::7', '2001:db8::7'],
  // Whoever sits on the machine of a proxy is not believed either.
  [['127.0.0.1', '10.0.0.2'], '127.0.0.1', '8.8.8.8, 10.0.0.2', '10.0.0.2'],
  // Exactly that address, not those that start like it.
  [['127.0.0.1'], '127.0.0.10', '8.8.8.8', '127.0.0.10'],
  [['10.0.0.2'], '127.0.0.1', '8.8.8.8', '127.0.0.1'],
  // A range of proxies, and one's neighbours outside of it.
  [['10.0.0.0/8'], '10.20.30.40', '8.8.8.8', '8.8.8.8'],
  [['10.0.0.0/8'], '::ffff:10.20.30.40', '8.8.8.8', '8.8.8.8'],
  [['10.0.0.0/8'], '11.0.0.1', '8.8.8.8', '11.0.0.1'],
  [['fd00::/8'], 'fd12::1', '2001:db8::7', '2001:db8::7'],
  [['10.0.0.0/8'], '10.0.0.2', '1.1.1.1, 10.0.0.3', '10.0.0.3'],
  // What is no address would be a fresh key for each guess.
  [['127.0.0.1'], '127.0.0.1', '8.8.8.8, unknown', '127.0.0.1'],
  [['127.0.0.1'], '127.0.0.1', '', '127.0.0.1'],
  [['127.0.0.1'], '127.0.0.1', '8.8.8.8,', '127.0.0.1'],
])('with %j, from %s saying %j: %s', async (trusted, peer, forwardedFor, expected) => {
  expect(await addressFor(trusted, peer, forwardedFor)).toBe(expected)
})

test('where there is no socket, nothing is trusted', async () => {
  const app = new Hono()
  const addressOf = createAddressOf(['127.0.0.1'])
  app.get('/', (c) => c.text(addressOf(c)))
  const response = await app.request('/', { headers: { 'x-forwarded-for': '8.8.8.8' } })
  expect(await response.text()).toBe('unknown')
})
