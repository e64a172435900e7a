import { describe, expect, test } from 'vitest'
import { ERROR_CODE } from '#contract/error-codes.ts'
import { createManualClock } from '#server/testing/manual-clock.ts'
import { MESSAGES, METRICS, setUpGatewayFixture } from '#server/testing/gateway-fixture.ts'
import { createRateBudget } from './rate/rate-budget.ts'
import * as fake from '#testing/fake-cloudflare.ts'
import { outlasting } from '#testing/time-limits.ts'

const { respond, refuse } = fake
/** Longer than any response takes. */
const TOTAL_MS = outlasting(300)
const setup = setUpGatewayFixture(createManualClock)

describe('retries', () => {
  test('a read is retried with growing pauses', async () => {
    setup.upstream.behave(refuse(500, 15000), fake.reset, refuse(503, 15000), respond())
    expect(await setup.get()).toMatchObject({ status: 200 })
    expect(setup.fixture.slept).toEqual([250, 500, 1_000])
    expect(setup.fixture.reported).toEqual([])
    setup.upstream.behave(refuse(500, 15000), respond())
    expect(await setup.send('POST', `${MESSAGES}/peek`, { body: '{}' })).toMatchObject({ status: 200 })
  })

  test('the last response is returned', async () => {
    setup.upstream.behave(refuse(500, 15000))
    expect(await setup.get()).toMatchObject({ status: 500, code: 15000 })
    expect(setup.upstream.received).toHaveLength(4)
  })

  test('the total timeout ends them', async () => {
    setup.upstream.behave(refuse(500, 15000))
    setup.open({
      limits: { totalMs: TOTAL_MS },
      onSleep: () => new Promise((resolve) => setTimeout(resolve, TOTAL_MS + 30)),
    })
    expect(await setup.get()).toMatchObject({ status: 500, code: 15000 })
    expect(setup.upstream.received).toHaveLength(1)
  })

  test.each(['/pull', '/ack', '/batch', '/extend', '/preview', '/purge', ''])(
    'never a write: %s',
    async (call) => {
      setup.upstream.behave(refuse(500, 15000))
      expect(await setup.send('POST', MESSAGES + call, { body: '{}' })).toMatchObject({ status: 500 })
      setup.upstream.behave(refuse(429, 10250, { 'retry-after': '1' }))
      expect(await setup.send('POST', MESSAGES + call, { body: '{}' })).toMatchObject({ status: 429 })
      expect(setup.upstream.received).toHaveLength(2)
    },
  )
})

describe('the rate budget', () => {
  test('a short retry-after is waited for, a long one is returned', async () => {
    setup.upstream.behave(refuse(429, 971, { 'retry-after': '2' }), respond())
    expect(await setup.get()).toMatchObject({ status: 200 })
    expect(setup.fixture.slept).toEqual([2_250])
    setup.upstream.behave(refuse(429, 971, { 'retry-after': '11' }), respond())
    const refused = await setup.get()
    expect(refused).toMatchObject({ status: 429, code: 971, message: 'no' })
    expect(refused.headers.get('retry-after')).toBe('11')
    expect(setup.upstream.received).toHaveLength(3)
  })

  test('after a 429 only uncounted calls are sent until the block ends', async () => {
    setup.upstream.behave(refuse(429, 971), respond())
    expect(await setup.get()).toMatchObject({ status: 429, message: 'no' })
    expect(setup.fixture.gateway.budget().blockedUntil).toBe(setup.clock.now() + 300_000)
    const refused = await setup.push()
    expect(refused).toMatchObject({ status: 429, code: ERROR_CODE.rateLimited })
    expect(refused.message).toContain('was not sent. Try again in 300 s')
    expect(refused.headers.get('retry-after')).toBe('300')
    expect(setup.upstream.received).toHaveLength(1)
    expect(await setup.send('POST', `${MESSAGES}/pull`, { body: '{}' })).toMatchObject({ status: 200 })
    setup.clock.advance(300_000)
    expect(await setup.get()).toMatchObject({ status: 200 })
  })

  test('a burst of 429 responses costs only a few requests', async () => {
    setup.upstream.behave(refuse(429, 971, { 'retry-after': '60' }))
    const paths = Array.from({ length: 200 }, (_, index) => `/queues?page=${index}`)
    for (const path of paths) expect((await setup.send('GET', path)).status).toBe(429)
    expect(setup.upstream.received).toHaveLength(1)
  })

  test('an HTML page with status 429 blocks for its retry-after', async () => {
    setup.upstream.behave(respond(429, '<html></html>', { 'retry-after': '30' }), respond())
    expect(await setup.get()).toMatchObject({ status: 502 })
    expect(setup.fixture.gateway.budget().blockedUntil).toBe(setup.clock.now() + 30_000)
    expect((await setup.get()).headers.get('retry-after')).toBe('30')
    expect(setup.upstream.received).toHaveLength(1)
  })

  test('a background call that a user joins is retried with the priority of the user', async () => {
    const budget = createRateBudget(setup.clock)
    let joined: Promise<unknown> = Promise.resolve()
    setup.open({
      budget,
      onSleep() {
        joined = setup.get()
      },
    })
    setup.upstream.behave(
      refuse(500, 15000, { 'x-ratelimit-limit': '1200', 'x-ratelimit-remaining': '300' }),
      respond(),
    )
    const first = setup.get({ priority: 'background' })
    expect(await first).toMatchObject({ status: 200 })
    expect(await joined).toMatchObject({ status: 200 })
    expect(setup.upstream.received).toHaveLength(2)
  })

  test('a 429 about the queue or the plan blocks no other call', async () => {
    setup.upstream.behave(refuse(429, 10253), respond())
    expect(await setup.push()).toMatchObject({ status: 429, code: 10253 })
    expect(setup.fixture.gateway.budget().blockedUntil).toBeNull()
    expect(await setup.get()).toMatchObject({ status: 200 })
  })

  test('gateways with the same credentials share it; background work stops first', async () => {
    const budget = createRateBudget(setup.clock)
    const one = setup.open({ budget })
    const other = setup.open({ budget })
    setup.upstream.behave(
      respond(200, undefined, { 'x-ratelimit-limit': '1200', 'x-ratelimit-remaining': '480' }),
    )
    await one.send('GET', METRICS, { priority: 'background' })
    expect(await other.send('GET', METRICS, { priority: 'background' })).toMatchObject({ status: 200 })
    expect(await other.send('GET', METRICS, { priority: 'background' })).toMatchObject({ status: 429 })
    setup.upstream.behave(
      respond(200, undefined, { 'x-ratelimit-limit': '1200', 'x-ratelimit-remaining': '0' }),
    )
    expect(await one.send('GET', METRICS)).toMatchObject({ status: 200 })
    const refused = await other.send('GET', METRICS)
    expect(refused).toMatchObject({ status: 429, code: ERROR_CODE.rateLimited })
    expect(refused.message).toContain('are used up. This request was not sent')
    expect(other.gateway.budget()).toMatchObject({ limit: 1_200, remaining: 0 })
    expect(setup.upstream.received).toHaveLength(3)
  })
})
