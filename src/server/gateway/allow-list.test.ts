import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Envelope } from '#contract/envelope.ts'
import { createManualClock } from '#server/testing/manual-clock.ts'
import { limits } from '#testing/time-limits.ts'
import { allowCall, INTERNAL_ORIGIN } from './allow-list.ts'
import { ACCOUNT_ID, createGatewayFixture, QUEUE_ID } from '#server/testing/gateway-fixture.ts'
import { startFakeCloudflare, type FakeCloudflare } from '#testing/fake-cloudflare.ts'

const CONSUMER_ID = 'c'.repeat(32)
const ACCOUNT = `/accounts/${ACCOUNT_ID}`
const QUEUE = `/queues/${QUEUE_ID}`
const SUBSCRIPTIONS = '/event_subscriptions/subscriptions'

/** Method, path, isRead, isCounted. */
const ALLOWED: [string, string, boolean, boolean][] = [
  ['GET', '/queues', true, true],
  ['GET', '/queues?page=2&per_page=100&name=a&name=b', true, true],
  ['POST', '/queues', false, true],
  ['GET', QUEUE, true, true],
  ['PUT', QUEUE, false, true],
  ['PATCH', QUEUE, false, true],
  ['DELETE', QUEUE, false, true],
  ['GET', `${QUEUE}/metrics`, true, true],
  ['POST', `${QUEUE}/purge`, false, true],
  ['GET', `${QUEUE}/purge`, true, true],
  ['GET', `${QUEUE}/consumers`, true, true],
  ['GET', `${QUEUE}/consumers?page=1&per_page=5`, true, true],
  ['POST', `${QUEUE}/consumers`, false, true],
  ['GET', `${QUEUE}/consumers/${CONSUMER_ID}`, true, true],
  ['PUT', `${QUEUE}/consumers/${CONSUMER_ID}`, false, true],
  ['DELETE', `${QUEUE}/consumers/${CONSUMER_ID}`, false, true],
  ['POST', `${QUEUE}/messages`, false, true],
  ['POST', `${QUEUE}/messages/batch`, false, true],
  ['POST', `${QUEUE}/messages/pull`, false, false],
  ['POST', `${QUEUE}/messages/ack`, false, false],
  ['POST', `${QUEUE}/messages/peek`, true, true],
  ['POST', `${QUEUE}/messages/purge`, false, true],
  ['POST', `${QUEUE}/messages/extend`, false, true],
  ['POST', `${QUEUE}/messages/preview`, false, true],
  ['POST', `${QUEUE}/messages/preview/ack`, false, true],
  ['GET', SUBSCRIPTIONS, true, true],
  ['GET', `${SUBSCRIPTIONS}?page=1&per_page=5&order=name&direction=desc&queue_id=${QUEUE_ID}`, true, true],
  ['POST', SUBSCRIPTIONS, false, true],
  ['GET', `${SUBSCRIPTIONS}/${CONSUMER_ID}`, true, true],
  ['PATCH', `${SUBSCRIPTIONS}/${CONSUMER_ID}`, false, true],
  ['DELETE', `${SUBSCRIPTIONS}/${CONSUMER_ID}`, false, true],
]

test.each(ALLOWED)('%s %s is forwarded', (method, path, isRead, isCounted) => {
  expect(allowCall(ACCOUNT_ID, method, INTERNAL_ORIGIN + ACCOUNT + path)).toEqual({
    method,
    path: ACCOUNT + path,
    isRead,
    isCounted,
  })
})

const inAccount = (rest: string) => INTERNAL_ORIGIN + ACCOUNT + rest
test.each([
  ['the whole account', 'GET', inAccount('')],
  ['another product', 'GET', inAccount('/workers/scripts')],
  ['another list of event subscriptions', 'GET', inAccount('/event_subscriptions/sources')],
  ['a malformed subscription id', 'DELETE', inAccount(`${SUBSCRIPTIONS}/x`)],
  ['an order in capitals', 'GET', inAccount(`${SUBSCRIPTIONS}?order=NAME`)],
  ['an unknown direction', 'GET', inAccount(`${SUBSCRIPTIONS}?direction=up`)],
  ['a malformed queue id in a filter', 'GET', inAccount(`${SUBSCRIPTIONS}?queue_id=..`)],
  ['the user', 'GET', `${INTERNAL_ORIGIN}/user`],
  ['another account', 'GET', `${INTERNAL_ORIGIN}/accounts/${'b'.repeat(32)}/queues`],
  ['an account id that is too long', 'GET', `${INTERNAL_ORIGIN}${ACCOUNT}0/queues`],
  ['a prefix', 'GET', inAccount('/queues2')],
  ['another method', 'PUT', inAccount('/queues')],
  ['HEAD', 'HEAD', inAccount('/queues')],
  ['a method in lower case', 'get', inAccount('/queues')],
  ['GET on messages', 'GET', inAccount(`${QUEUE}/messages`)],
  ['GET on pull', 'GET', inAccount(`${QUEUE}/messages/pull`)],
  ['an unknown call', 'POST', inAccount(`${QUEUE}/messages/all`)],
  ['a deeper path', 'GET', inAccount(`${QUEUE}/metrics/x`)],
  ['a trailing slash', 'GET', inAccount('/queues/')],
  ['a double slash', 'GET', inAccount(`//queues`)],
  ['dots', 'GET', inAccount('/queues/../queues')],
  ['dots that leave the account', 'GET', inAccount('/queues/../../../user')],
  ['a dot', 'GET', inAccount('/./queues')],
  ['encoded dots', 'GET', inAccount('/%2e%2e/queues')],
  ['an encoded slash', 'GET', inAccount(`/queues%2f${QUEUE_ID}`)],
  ['an encoded backslash', 'GET', inAccount(`/queues%5c${QUEUE_ID}`)],
  ['a backslash', 'GET', inAccount(`\\queues`)],
  ['an encoded letter', 'GET', inAccount('/%71ueues')],
  ['a path in capitals', 'GET', inAccount('/QUEUES')],
  ['a line break', 'GET', inAccount('/queues\r\nhost: evil')],
  ['an encoded line break', 'GET', inAccount('/queues%0d%0ahost:evil')],
  ['a line break at the end', 'GET', inAccount('/queues\n')],
  ['a tab in the path', 'GET', inAccount('/que\tues')],
  ['NUL', 'GET', inAccount('/queues%00')],
  ['a parameter', 'GET', inAccount('/queues;a=b')],
  ['a fragment', 'GET', inAccount('/queues#a')],
  ['an id that is too short', 'GET', inAccount(`/queues/${'b'.repeat(31)}`)],
  ['an id that is too long', 'GET', inAccount(`/queues/${'b'.repeat(33)}`)],
  ['an id in capitals', 'GET', inAccount(`/queues/${'B'.repeat(32)}`)],
  ['an id in digits of another script', 'GET', inAccount(`/queues/${'١'.repeat(32)}`)],
  ['a name instead of an id', 'GET', inAccount('/queues/orders')],
  ['a malformed consumer id', 'DELETE', inAccount(`${QUEUE}/consumers/x`)],
  ['another host', 'GET', `http://api.cloudflare.com${ACCOUNT}/queues`],
  ['another scheme', 'GET', `https://queuedeck.invalid${ACCOUNT}/queues`],
  ['another port', 'GET', `${INTERNAL_ORIGIN}:81${ACCOUNT}/queues`],
  ['a user in the URL', 'GET', `http://a:b@queuedeck.invalid${ACCOUNT}/queues`],
  ['a host with the same prefix', 'GET', `${INTERNAL_ORIGIN}.evil${ACCOUNT}/queues`],
  ['a URL in the path', 'GET', `${INTERNAL_ORIGIN}/http://evil${ACCOUNT}/queues`],
  ['no URL', 'GET', `${ACCOUNT}/queues`],
  ['an unknown query', 'GET', inAccount('/queues?order=name')],
  ['a query in capitals', 'GET', inAccount('/queues?Page=1')],
  ['a query on a route without one', 'GET', inAccount(`${QUEUE}?page=1`)],
  ['a name filter on a route without one', 'GET', inAccount(`${QUEUE}/consumers?name=a`)],
  ['a page that is not a number', 'GET', inAccount('/queues?page=x')],
  ['a page below zero', 'GET', inAccount('/queues?page=-1')],
  ['two pages', 'GET', inAccount('/queues?page=1&page=2')],
  ['a name with a break', 'GET', inAccount('/queues?name=a%0d%0a')],
  ['a name with a separator', 'GET', inAccount('/queues?name=a%26order%3Dname')],
  ['a name that is too long', 'GET', inAccount(`/queues?name=${'a'.repeat(129)}`)],
  ['too many names', 'GET', inAccount(`/queues?${'name=a&'.repeat(101)}`)],
])('%s is not forwarded', (_, method, href) => {
  expect(allowCall(ACCOUNT_ID, method, href)).toBeNull()
})

test('a malformed account id allows nothing', () => {
  for (const id of ['', '.*', '..', 'A'.repeat(32), '[0-9a-f]{32}']) {
    expect(allowCall(id, 'GET', `${INTERNAL_ORIGIN}/accounts/${id}/queues`)).toBeNull()
  }
})

describe('over a socket', () => {
  let upstream: FakeCloudflare
  beforeAll(async () => {
    upstream = await startFakeCloudflare()
  })
  afterAll(() => upstream.close())

  /** Deliberately independent of the route table: the format of everything that may arrive. */
  const ARRIVES =
    /^\/client\/v4\/accounts\/a{32}\/(?:event_subscriptions\/subscriptions(?:\?[\w&=]+|\/[0-9a-f]{32})?|queues(?:\?[\w.&=-]+|\/[0-9a-f]{32}(?:\/(?:metrics|purge|consumers(?:\?[\w&=]+|\/[0-9a-f]{32})?|messages(?:\/(?:batch|pull|ack|peek|purge|extend|preview(?:\/ack)?))?))?)?)$/
  const part = fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom('accounts', ACCOUNT_ID, 'queues', QUEUE_ID, CONSUMER_ID) },
    {
      weight: 5,
      arbitrary: fc.constantFrom(
        'event_subscriptions',
        'subscriptions',
        'messages',
        'pull',
        'consumers',
        'metrics',
        'purge',
        'preview',
        'ack',
      ),
    },
    {
      weight: 3,
      arbitrary: fc.constantFrom('..', '.', '', '%2e%2e', '%2F', '%5c', '\\', '@', '//evil', '%00', '%0d%0a'),
    },
    { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 10 }).map((text) => text.toWellFormed()) },
  )
  const query = fc.oneof(
    { weight: 4, arbitrary: fc.constant('') },
    fc.constantFrom(
      '?page=1',
      '?per_page=5&page=2',
      '?name=a',
      '?name=..',
      '?x=1',
      '?page=1%0d%0a',
      '?',
      '#x',
    ),
    fc.webQueryParameters().map((text) => `?${text}`),
  )
  const pieced = fc
    .tuple(
      fc.constantFrom(INTERNAL_ORIGIN, INTERNAL_ORIGIN, INTERNAL_ORIGIN, 'http://evil.invalid'),
      fc.constantFrom(`${ACCOUNT}/queues/`, `${ACCOUNT}/queues/`, `${ACCOUNT}/`, '/', ACCOUNT),
      fc.array(part, { maxLength: 4 }).map((parts) => parts.join('/')),
      query,
    )
    .map((pieces) => pieces.join(''))
  /** An allowed path with something inserted anywhere. */
  const spoilt = fc
    .tuple(fc.constantFrom(...ALLOWED), fc.nat(), part, query)
    .map(([[, path], at, inserted, query]) => {
      const whole = INTERNAL_ORIGIN + ACCOUNT + path
      const place = at % (whole.length + 1)
      return whole.slice(0, place) + inserted + whole.slice(place) + query
    })
  const allowed = fc.constantFrom(...ALLOWED).map(([, path]) => INTERNAL_ORIGIN + ACCOUNT + path)
  const href = fc.oneof(pieced, spoilt, allowed)

  test(
    'nothing else ever arrives',
    async () => {
      const fixture = createGatewayFixture({
        upstream: upstream.url,
        clock: createManualClock(),
      })
      let forwarded = 0
      await fc.assert(
        fc.asyncProperty(
          fc.constantFrom('GET', 'GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND'),
          href.filter(isRequestable),
          async (method, url) => {
            const before = upstream.received.length
            const response = await fixture.gateway.fetch(new Request(url, { method }))
            expect(Envelope.parse(await response.json()).success).toBe(response.ok)
            const arrived = upstream.received.slice(before)
            expect(arrived).toHaveLength(response.status === 404 || response.status === 429 ? 0 : 1)
            forwarded += arrived.length
            for (const request of arrived) expect(request.url).toMatch(ARRIVES)
          },
        ),
        { numRuns: 3_000 },
      )
      expect(forwarded).toBeGreaterThan(100)
      fixture.gateway.close()
    },
    limits.proof,
  )
})

/** `Request` itself rejects URLs with credentials. */
function isRequestable(href: string): boolean {
  return URL.canParse(href) && new URL(href).username === '' && new URL(href).password === ''
}
