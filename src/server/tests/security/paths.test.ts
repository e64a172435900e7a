import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  ACCOUNT,
  QUEUE_ID,
  startAttackFixture,
  TOKEN,
  type AttackFixture,
} from '#server/testing/attack-fixture.ts'
import { rawRequest, sendRaw } from '#server/testing/raw-http.ts'

let fixture: AttackFixture
let cookie: string
beforeAll(async () => {
  fixture = await startAttackFixture()
  cookie = await fixture.signIn('admin')
})
afterAll(() => fixture.close())

const V4 = '/api/connections/prod/v4'
const QUEUE = `${V4}/queues/${QUEUE_ID}`
const OTHER = 'e'.repeat(32)

const hostLine = () => `host: ${new URL(fixture.deck.url).host}`
const raw = (method: string, target: string, headers: readonly string[] = [], body = '') =>
  sendRaw(fixture.deck.url, rawRequest(method, target, [hostLine(), `cookie: ${cookie}`, ...headers], body))

/** Everything that may reach Cloudflare, including calls of the sampler. */
const ALLOWED = new RegExp(
  `^/client/v4/accounts/${ACCOUNT}/queues(?:/[0-9a-f]{32}(?:/(?:metrics|purge|consumers(?:/[0-9a-f]{32})?|messages(?:/(?:batch|pull|ack|peek|purge|extend|preview|preview/ack))?))?)?(?:\\?[\\w=&.-]*)?$`,
)

const TRICKS: string[] = [
  // Leaving the queues, and the account.
  `${V4}/queues/../workers/scripts`,
  `${V4}/../v4/workers/scripts`,
  `${V4}/queues/%2e%2e/workers/scripts`,
  `${V4}/queues/%2E%2E/%2E%2E/${OTHER}/queues`,
  `${V4}/queues/.%2e/.%2e/${OTHER}/queues`,
  `${V4}/queues/..%2f..%2f${OTHER}%2fqueues`,
  `${V4}/queues/..%5c..%5c${OTHER}%5cqueues`,
  `${V4}/queues/..\\..\\${OTHER}\\queues`,
  `${V4}/queues/%252e%252e/%252e%252e/${OTHER}/queues`,
  `${V4}/queues/..;/..;/${OTHER}/queues`,
  `${V4}/queues/${QUEUE_ID}/../../../../user/tokens`,
  `${V4}/queues/${QUEUE_ID}/..%00/metrics`,
  `${V4}/../../../accounts/${OTHER}/queues`,
  `${V4}/accounts/${OTHER}/queues`,
  `${V4}/zones`,
  `${V4}/user/tokens/verify`,
  `${V4}/queues.evil/x`,
  `${V4}/queuesx`,
  // Slashes.
  `${V4}//queues`,
  `${V4}/queues//${QUEUE_ID}`,
  `${V4}/queues/${QUEUE_ID}//metrics`,
  `${V4}/queues%2f${QUEUE_ID}`,
  `${V4}/queues/${QUEUE_ID}%2fmetrics`,
  `${V4}/queues%5c${QUEUE_ID}`,
  `${V4}/queues/`,
  `/${V4}/queues/${QUEUE_ID}`,
  `//evil.example${V4}/queues/${QUEUE_ID}`,
  // Whole URLs.
  `${V4}/http://evil.example/`,
  `${V4}/queues/http:%2f%2fevil.example`,
  `${V4}/queues/@evil.example`,
  `${V4}@evil.example/queues`,
  // Other connections, and properties of every object.
  `/api/connections/PROD/v4/queues/${QUEUE_ID}`,
  `/api/connections/prod%00/v4/queues/${QUEUE_ID}`,
  `/api/connections/prod%2f..%2flocal/v4/queues/${QUEUE_ID}`,
  `/api/connections/__proto__/v4/queues/${QUEUE_ID}`,
  `/api/connections/constructor/v4/queues/${QUEUE_ID}`,
  `/api/connections/${ACCOUNT}/v4/queues/${QUEUE_ID}`,
  `/api/connections//v4/queues/${QUEUE_ID}`,
  // Line breaks and other control characters.
  `${V4}/queues/${QUEUE_ID}%0d%0ax-evil:%201`,
  `${V4}/queues/${QUEUE_ID}%0d%0a%0d%0aGET%20/user`,
  `${V4}/queues/${QUEUE_ID}%00`,
  `${V4}/queues/${QUEUE_ID}%09`,
  `${V4}/queues/${QUEUE_ID}%ff`,
  `${V4}/queues/${QUEUE_ID}%`,
  // Malformed ids.
  `${V4}/queues/${QUEUE_ID.toUpperCase()}`,
  `${V4}/queues/${QUEUE_ID}d`,
  `${V4}/queues/${'d'.repeat(12_000)}`,
  `${V4}/queues${`/${QUEUE_ID}`.repeat(300)}`,
  // Unknown parameters.
  `${V4}/queues?account_id=${OTHER}`,
  `${V4}/queues?page=1&page=2`,
  `${V4}/queues?name=%0d%0ax`,
  `${QUEUE}?per_page=1`,
  `${QUEUE}/metrics?x=http://evil.example`,
]

test.each(TRICKS)('%s has no effect', async (target) => {
  const before = fixture.arrived().length
  for (const method of ['GET', 'POST', 'DELETE']) {
    const { status } = await raw(method, target, [], method === 'POST' ? '{}' : '')
    expect([400, 403, 404, 414, 421, 431]).toContain(status)
  }
  expect(fixture.arrived()).toHaveLength(before)
  expect(fixture.upstream.received.map(({ url }) => url).filter((url) => !ALLOWED.test(url))).toEqual([])
})

test.each([
  ['GET', `https://api.cloudflare.com/client/v4/user`],
  ['CONNECT', 'api.cloudflare.com:443'],
  ['TRACE', QUEUE],
  ['PROPFIND', QUEUE],
  ['HEAD', '/api/connections/prod/v4/workers'],
])('%s %s leads nowhere else', async (method, target) => {
  const before = fixture.arrived().length
  const { status } = await raw(method, target)
  expect(status === 0 || status >= 400).toBe(true)
  expect(fixture.arrived()).toHaveLength(before)
})

test('only the path of a whole URL counts; nothing is fetched from another host', async () => {
  const before = fixture.arrived().length
  expect((await raw('GET', `http://evil.example${QUEUE}`)).status).toBe(200)
  const arrived = fixture.arrived().slice(before)
  expect(arrived.map(({ url }) => url)).toEqual([`/client/v4/accounts/${ACCOUNT}/queues/${QUEUE_ID}`])
})

test('a path of 100 KB is refused', async () => {
  expect((await raw('GET', `${V4}/queues/${'a'.repeat(100_000)}`)).status).toBe(431)
})

describe('what Cloudflare sees of a request', () => {
  const HOSTILE = {
    authorization: 'Bearer stolen',
    'x-auth-key': 'stolen',
    'x-auth-email': 'stolen@evil.example',
    'x-auth-user-service-key': 'stolen',
    'x-forwarded-for': '8.8.8.8',
    'x-forwarded-host': 'evil.example',
    'x-forwarded-proto': 'https',
    'x-real-ip': '8.8.8.8',
    'cf-connecting-ip': '8.8.8.8',
    'cf-ray': 'evil',
    'x-http-method-override': 'DELETE',
    'user-agent': 'evil',
    accept: 'text/html',
    'accept-encoding': 'gzip',
    'content-type': 'text/plain',
    'x-original-url': '/user/tokens',
    te: 'trailers',
    via: '1.1 evil',
  }

  test.each(['GET', 'PATCH', 'DELETE'])('%s: the headers of the gateway and no others', async (method) => {
    const before = fixture.arrived().length
    const body = '{"settings":{"delivery_delay":1}}'
    const init = { method, headers: { ...HOSTILE, cookie }, ...(method === 'PATCH' && { body }) }
    expect((await fixture.send(QUEUE, init)).status).toBe(200)
    const arrived = fixture.arrived().slice(before)
    expect(arrived).toHaveLength(1)
    const [call] = arrived
    expect(call).toMatchObject({ method, url: `/client/v4/accounts/${ACCOUNT}/queues/${QUEUE_ID}` })
    const { 'user-agent': agent, ...headers } = Object.fromEntries(call?.headers ?? [])
    expect(headers).toEqual({
      accept: 'application/json',
      'accept-encoding': 'identity',
      authorization: `Bearer ${TOKEN}`,
      connection: 'keep-alive',
      host: new URL(fixture.upstream.url).host,
      ...(method === 'PATCH' && {
        'content-type': 'application/json',
        'content-length': String(body.length),
      }),
    })
    expect(agent).toMatch(/^queuedeck\/[\w.+-]+$/)
    expect(call?.body).toBe(method === 'PATCH' ? body : '')
  })

  test.each<[string, string[], string]>([
    [
      'two lengths',
      ['content-length: 5', 'transfer-encoding: chunked'],
      '0\r\n\r\nGET /user HTTP/1.1\r\n\r\n',
    ],
    ['two different lengths', ['content-length: 1', 'content-length: 40'], '{}'],
    ['a line break in a header', ['x-a: b\rx-evil: 1'], ''],
    ['a header without a name', [': evil'], ''],
    ['a space before the colon', ['content-length : 2'], '{}'],
    ['a folded header', ['x-a: b\r\n x-evil: 1\r\n\tmore'], ''],
    ['a strange transfer-encoding', ['transfer-encoding: xchunked'], '{}'],
  ])('smuggling by %s is refused', async (_, headers, body) => {
    const before = fixture.arrived().length
    const lines = [`POST ${QUEUE}/messages HTTP/1.1`, hostLine(), `cookie: ${cookie}`, ...headers]
    const { status, text } = await sendRaw(fixture.deck.url, [...lines, '', body].join('\r\n'))
    expect([400, 408]).toContain(status)
    expect(text.match(/^HTTP\/1\.1/gm)).toHaveLength(1)
    expect(fixture.arrived()).toHaveLength(before)
  })
})
