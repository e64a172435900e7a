import { describe, expect, test } from 'vitest'
import { createManualClock } from '#server/testing/manual-clock.ts'
import { MESSAGES, METRICS, setUpGatewayFixture } from '#server/testing/gateway-fixture.ts'
import { respond, refuse } from '#testing/fake-cloudflare.ts'
import { eventually } from '#testing/eventually.ts'

const setup = setUpGatewayFixture(createManualClock)
const show = (options?: Parameters<typeof setup.fixture.show>[1]) => setup.fixture.show(METRICS, options)
const calls = () => setup.upstream.received.filter(({ method }) => method === 'GET').length

describe('pages that show the same data', () => {
  test('share one call, and send another after a few seconds', async () => {
    for (let page = 0; page < 9; page++) expect(await show()).toMatchObject({ status: 200 })
    expect(calls()).toBe(1)
    expect(setup.fixture.gateway.budget().remaining).toBe(1_199)
    await setup.fixture.show('/queues?page=1')
    expect(calls()).toBe(2)
    setup.clock.advance(4_000)
    await show()
    expect(calls()).toBe(3)
  })

  test('get the bytes and headers of the first response', async () => {
    setup.upstream.behave(respond(200, '{ "success": true, "result": 1 }', { 'cf-ray': 'abc-FRA' }))
    const [first, second] = [await show(), await show()]
    expect(second.text).toBe(first.text)
    expect([...second.headers]).toEqual([...first.headers])
  })

  test('get no cached response for calls of users, and no cached errors', async () => {
    await show()
    await show({ priority: 'person' })
    expect(calls()).toBe(2)
    setup.clock.advance(4_000)
    setup.upstream.behave(refuse(403, 10_000), respond())
    expect(await show()).toMatchObject({ status: 403 })
    expect(await show()).toMatchObject({ status: 200 })
  })

  test.each(['', '/pull', '/ack', '/purge'])('see the effect of a change: %s', async (call) => {
    await show()
    await setup.send('POST', MESSAGES + call, { body: '{}' })
    await show()
    expect(calls()).toBe(2)
    // A peek changes nothing.
    await setup.send('POST', `${MESSAGES}/peek`, { body: '{}' })
    await show()
    expect(calls()).toBe(2)
  })

  test('neither join nor cache a read that was sent before a change', async () => {
    const finish: (() => void)[] = []
    setup.upstream.behave((response, request) => {
      if (request.method === 'GET') finish.push(() => respond()(response, request))
      else respond()(response, request)
    })
    const before = show()
    await eventually(() => expect(finish).toHaveLength(1))
    await setup.push()
    const after = show()
    await eventually(() => expect(finish).toHaveLength(2))
    finish[0]?.()
    await before
    const joined = show()
    finish[1]?.()
    expect(await after).toMatchObject({ status: 200 })
    expect(await joined).toMatchObject({ status: 200 })
    expect(calls()).toBe(2)
  })
})
