import { createServer, type AddressInfo } from 'node:net'
import { beforeEach, describe, expect, test } from 'vitest'
import { createManualClock } from '#server/testing/manual-clock.ts'
import { GATEWAY_CODE } from '#contract/error-codes.ts'
import { MESSAGES, setUpGatewayFixture } from '#server/testing/gateway-fixture.ts'
import * as fake from '#testing/fake-cloudflare.ts'
import { eventually } from '#testing/eventually.ts'
import { outlasting } from '#testing/time-limits.ts'

const { respond, bytes } = fake
const setup = setUpGatewayFixture(createManualClock)

const HEAD = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n'
const HALF = '{"success":true,"resu'
const SECRET_PAGE = `<html>secret page</html>`
/** Name, behavior, status of a read and of a write, part of the message, requests of a read. */
const FAILURES: [string, fake.Behavior, number, number, RegExp, number][] = [
  ['hangs', fake.hang, 504, 504, /did not respond in time/, 4],
  ['resets', fake.reset, 502, 504, /broke before it responded/, 4],
  ['closes without a response', bytes(''), 502, 504, /broke before it responded/, 4],
  ['sends garbage', bytes('nonsense\r\n\r\n'), 502, 502, /did not send valid HTTP/, 4],
  [
    'stops halfway',
    bytes(`${HEAD}content-length: 50\r\n\r\n${HALF}`, { isLeftOpen: true }),
    504,
    504,
    /halfway/,
    4,
  ],
  ['breaks off', bytes(`${HEAD}content-length: 50\r\n\r\n${HALF}`), 502, 504, /is incomplete/, 4],
  [
    'breaks off in a chunk',
    bytes(`${HEAD}transfer-encoding: chunked\r\n\r\n50\r\n${HALF}`),
    502,
    504,
    /is incomplete/,
    4,
  ],
  [
    'announces too little',
    bytes(`${HEAD}content-length: 9\r\n\r\n{"success":true}`),
    502,
    502,
    /did not send valid HTTP/,
    4,
  ],
  ['announces too much', bytes(`${HEAD}content-length: 999999999\r\n\r\n{}`), 502, 502, /too large/, 1],
  [
    'announces two lengths',
    bytes(`${HEAD}content-length: 2\r\ncontent-length: 3\r\n\r\n{}`),
    502,
    502,
    /did not send valid HTTP/,
    4,
  ],
  ['floods', fake.flood, 502, 502, /too large/, 1],
  [
    'has endless headers',
    bytes(`HTTP/1.1 200 OK\r\na: ${'x'.repeat(40_000)}`),
    502,
    502,
    /did not send valid HTTP/,
    4,
  ],
  ['sends an HTML page', respond(200, SECRET_PAGE), 502, 502, /responded with 200 and a body/, 1],
  ['sends other JSON', respond(200, [1]), 502, 502, /responded with 200 and a body/, 1],
  ['fails with an HTML page', respond(520, SECRET_PAGE), 502, 502, /responded with 520 and a body/, 4],
  ['compresses the response', respond(200, '\u001f\u008b\u0008'), 502, 502, /not its JSON/, 1],
  [
    'sends 101',
    bytes('HTTP/1.1 101 Switching\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n'),
    502,
    502,
    /did not send valid HTTP/,
    4,
  ],
  ['sends 999', respond(999), 502, 502, /responded with 999/, 4],
]

describe('an upstream that', () => {
  beforeEach(() => {
    setup.open({
      limits: { headersMs: outlasting(300), idleMs: outlasting(300), totalMs: outlasting(10_000) },
    })
  })

  test.each(FAILURES)('%s: a read', async (_, behavior, status, __, words, requests) => {
    setup.upstream.behave(behavior)
    const answered = await setup.get()
    expect(answered.message).toMatch(words)
    expect(answered).toMatchObject({ status })
    expect(answered.message).not.toMatch(/secret page|nonsense|may have been/)
    expect(setup.upstream.received).toHaveLength(requests)
    expect(setup.fixture.reported).toHaveLength(1)
    expect(await recovered()).toBe(200)
  })

  test.each(FAILURES)(
    '%s: a write is sent once, and may have been made',
    async (_, behavior, __, status, words) => {
      for (const path of [MESSAGES, `${MESSAGES}/pull`]) {
        setup.upstream.behave(behavior)
        const answered = await setup.send('POST', path, { body: '{}' })
        expect(answered.message).toMatch(words)
        expect(answered).toMatchObject({ status, code: GATEWAY_CODE.unknownOutcome })
        expect(answered.message).toContain('may have been made')
      }
      expect(setup.upstream.received).toHaveLength(2)
      expect(await recovered()).toBe(200)
    },
  )

  test('drips forever: the total timeout ends the call', async () => {
    setup.upstream.behave(fake.drip)
    setup.open({ limits: { idleMs: outlasting(2_000), totalMs: outlasting(300) } })
    const [got, pushed] = await Promise.all([setup.get(), setup.push()])
    expect(got).toMatchObject({ status: 504, code: GATEWAY_CODE.noResponse })
    expect(got.message).toContain('took too long')
    expect(pushed).toMatchObject({ status: 504, code: GATEWAY_CODE.unknownOutcome })
    expect(setup.upstream.received).toHaveLength(2)
  })

  test('redirects: the redirect is not followed', async () => {
    const elsewhere = await fake.startFakeCloudflare()
    setup.upstream.behave(respond(307, '', { location: `${elsewhere.url}/accounts` }))
    expect(await setup.get()).toMatchObject({
      status: 502,
      message: expect.stringContaining('redirect (307)') as string,
    })
    expect(await setup.push()).toMatchObject({ status: 502, code: GATEWAY_CODE.badResponse })
    expect(elsewhere.received).toEqual([])
    await elsewhere.close()
  })

  test('refuses a write with an HTML page: nothing was changed', async () => {
    setup.upstream.behave(respond(403, SECRET_PAGE))
    const { message } = await setup.push()
    expect(message).toContain('403')
    expect(message).not.toContain('may have been made')
  })

  async function recovered(): Promise<number> {
    setup.upstream.behave(respond())
    return (await setup.get()).status
  }
})

test('a socket that the server closed is not used for the next write', async () => {
  setup.upstream.behave(bytes(`${HEAD}content-length: 16\r\n\r\n{"success":true}`), respond())
  expect(await setup.push()).toMatchObject({ status: 200 })
  await eventually(() => expect(setup.upstream.counts.closed).toBe(1))
  expect(await setup.push()).toMatchObject({ status: 200 })
  expect(setup.upstream.counts.connections).toBe(2)
})

describe('an unreachable upstream', () => {
  test('reads and writes are retried, and nothing was changed', async () => {
    await setup.upstream.close()
    expect(await setup.get()).toMatchObject({ status: 502 })
    expect(setup.fixture.slept).toEqual([250, 500, 1_000])
    const pushed = await setup.push()
    expect(pushed).toMatchObject({ status: 502, code: GATEWAY_CODE.badResponse })
    expect(pushed.message).toMatch(/could not be reached.*ECONNREFUSED.*Nothing was changed/)
    expect(setup.fixture.slept).toHaveLength(6)
  })

  test('a write succeeds once the server is up', async () => {
    const port = Number(new URL(setup.upstream.url).port)
    await setup.upstream.close()
    setup.open({
      onSleep: async () => {
        setup.upstream = await fake.startFakeCloudflare({ port })
      },
    })
    expect(await setup.push()).toMatchObject({ status: 200 })
    expect(setup.upstream.received).toHaveLength(1)
  })

  test('a host name that does not exist', async () => {
    setup.open({ upstream: 'https://queuedeck.invalid/client/v4', limits: { connectMs: outlasting(500) } })
    const { status, message } = await setup.push()
    expect(status).toBeGreaterThanOrEqual(502)
    expect(message).toContain('Nothing was changed')
  })

  test('a server that accepts the socket without TLS: a write is retried, because nothing was sent', async () => {
    let connections = 0
    const silent = createServer(() => connections++)
    await new Promise<void>((resolve) => {
      silent.listen(0, '127.0.0.1', resolve)
    })
    const { port } = silent.address() as AddressInfo
    setup.open({ upstream: `https://127.0.0.1:${port}`, limits: { connectMs: outlasting(100) } })
    const pushed = await setup.push()
    expect(pushed).toMatchObject({ status: 504, code: GATEWAY_CODE.noResponse })
    expect(pushed.message).toMatch(/could not be reached in time.*Nothing was changed/)
    expect(connections).toBe(4)
    silent.close()
  })

  test('a server without TLS receives nothing if TLS is expected', async () => {
    setup.open({ upstream: setup.upstream.url.replace('http:', 'https:') })
    expect(await setup.push()).toMatchObject({ status: 502, code: GATEWAY_CODE.badResponse })
    expect(setup.upstream.received).toEqual([])
  })
})
