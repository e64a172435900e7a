import { describe, expect, test } from 'vitest'
import { ERROR_CODE, GATEWAY_CODE } from '#contract/error-codes.ts'
import { createManualClock } from '#server/testing/manual-clock.ts'
import {
  ACCOUNT_ID,
  MESSAGES,
  QUEUE_ID,
  TOKEN,
  setUpGatewayFixture,
} from '#server/testing/gateway-fixture.ts'
import * as fake from '#testing/fake-cloudflare.ts'
import { eventually } from '#testing/eventually.ts'

const { respond, refuse } = fake
const setup = setUpGatewayFixture(createManualClock)

describe('a forwarded call', () => {
  test('has the headers of the connection, and none of the client', async () => {
    const headers = {
      authorization: 'Bearer of-the-client',
      'x-auth-key': 'of-the-client',
      cookie: 'session=1',
      'x-forwarded-for': '10.0.0.1',
      forwarded: 'for=10.0.0.1',
      'content-type': 'text/plain',
      'user-agent': 'client',
      'accept-encoding': 'gzip',
      te: 'trailers',
      'x-anything': '1',
    }
    await setup.push({ headers })
    await setup.get({ headers })
    const expected = {
      accept: 'application/json',
      'accept-encoding': 'identity',
      'user-agent': 'queuedeck/1.2.3',
      authorization: `Bearer ${TOKEN}`,
      // Headers of HTTP itself.
      host: new URL(setup.upstream.url).host,
      connection: 'keep-alive',
    }
    const [pushed, got] = setup.upstream.received
    expect(pushed).toMatchObject({
      method: 'POST',
      url: `/client/v4/accounts/${ACCOUNT_ID}${MESSAGES}`,
      body: '{"body":{}}',
    })
    expect(Object.fromEntries(pushed?.headers ?? [])).toEqual({
      ...expected,
      'content-type': 'application/json',
      'content-length': '11',
    })
    expect(Object.fromEntries(got?.headers ?? [])).toEqual(expected)
    expect(setup.upstream.counts.connections).toBe(1)
  })

  test('an email address with a key instead of a token', async () => {
    setup.open({ credential: { kind: 'key', email: 'a@example.com', key: TOKEN } })
    await setup.get()
    const headers = Object.fromEntries(setup.upstream.received[0]?.headers ?? [])
    expect(headers).toMatchObject({ 'x-auth-email': 'a@example.com', 'x-auth-key': TOKEN })
    expect(headers).not.toHaveProperty('authorization')
  })

  test('has no body above the limit and is in the allow-list', async () => {
    setup.open({ limits: { requestBytes: 1_000 } })
    expect(await setup.push({ body: 'x'.repeat(1_001) })).toMatchObject({ status: 413 })
    expect(await setup.push({ body: 'x'.repeat(1_000) })).toMatchObject({ status: 200 })
    expect(await setup.send('GET', '/members')).toMatchObject({ status: 404, code: ERROR_CODE.noRoute })
    expect(setup.upstream.received).toHaveLength(1)
  })
})

describe('the response', () => {
  test('has the bytes of the upstream response, and the few relevant headers', async () => {
    const body = '{ "success": true, "result": {"a": "é"} }'
    const sent = {
      'content-type': 'text/html',
      'cf-ray': '0123456789abcdef-FRA',
      'set-cookie': 'a=1',
      'x-ratelimit-limit': '1200',
      'x-ratelimit-remaining': '1000',
      server: 'cloudflare',
    }
    setup.upstream.behave(respond(200, body, sent))
    const answered = await setup.get()
    expect(answered.text).toBe(body)
    expect(Object.fromEntries(answered.headers)).toEqual({
      'content-type': 'application/json',
      'cf-ray': '0123456789abcdef-FRA',
      'x-answered-by': 'cloudflare',
      'x-ratelimit-limit': '1200',
      'x-ratelimit-remaining': '1000',
    })
  })

  test.each([
    [403, ERROR_CODE.authenticationError],
    [404, ERROR_CODE.controlPlaneQueueNotFound],
    [405, 0],
    [409, 1],
  ])('is unchanged for a refusal with %i and code %i', async (status, code) => {
    setup.upstream.behave(refuse(status, code))
    expect(await setup.get()).toMatchObject({ status, code, message: 'no' })
    expect(setup.upstream.received).toHaveLength(1)
    expect(setup.fixture.reported).toEqual([])
  })

  test('is a success if the upstream sends no content', async () => {
    setup.upstream.behave((response) => response.writeHead(204).end())
    expect(await setup.send('DELETE', `/queues/${QUEUE_ID}`)).toMatchObject({ status: 200, code: null })
  })

  test('is withheld if it contains the credentials', async () => {
    setup.upstream.behave((response, request) =>
      respond(200, { success: true, result: request.headers })(response, request),
    )
    expect(await setup.get()).toMatchObject({ status: 502, code: GATEWAY_CODE.badResponse })
    setup.upstream.behave(respond(200, undefined, { 'cf-ray': TOKEN }))
    expect(await setup.get()).toMatchObject({ status: 502 })
  })
})

describe('clients', () => {
  test('that disconnect abort the upstream call at once', async () => {
    setup.upstream.behave(fake.hang)
    for (const [send, ending] of [
      [setup.get, { status: 499, code: ERROR_CODE.clientDisconnected }],
      // It was sent, so the change may have been made: the journal must not call it refused.
      [setup.push, { status: 504, code: GATEWAY_CODE.unknownOutcome }],
    ] as const) {
      const { aborted } = setup.upstream.counts
      const controller = new AbortController()
      const sent = send({ signal: controller.signal })
      await eventually(() => expect(setup.upstream.received.length).toBeGreaterThan(aborted))
      controller.abort()
      await expect(sent).rejects.toMatchObject({ name: 'QueuesError', ...ending })
      await eventually(() => expect(setup.upstream.counts.aborted).toBe(aborted + 1))
    }
    await expect(setup.get({ signal: AbortSignal.abort() })).rejects.toMatchObject({ status: 499 })
    await expect(setup.push({ signal: AbortSignal.abort() })).rejects.toMatchObject({
      status: 499,
      message: expect.stringContaining('Nothing was changed') as string,
    })
    expect(setup.upstream.received).toHaveLength(2)
    expect(setup.fixture.reported).toEqual([])
  })

  test('that ask for the same share one call, and may disconnect on their own', async () => {
    const finish: (() => void)[] = []
    setup.upstream.behave((response, request) => finish.push(() => respond()(response, request)))
    const controller = new AbortController()
    const patient = [setup.get(), setup.get({ priority: 'background' })]
    const impatient = setup.get({ signal: controller.signal })
    const other = setup.send('GET', '/queues?page=1')
    await eventually(() => expect(setup.upstream.received).toHaveLength(2))
    controller.abort()
    await expect(impatient).rejects.toMatchObject({ status: 499 })
    expect(setup.upstream.counts.aborted).toBe(0)
    for (const run of finish) run()
    for (const sent of [...patient, other]) expect(await sent).toMatchObject({ status: 200 })
    expect(setup.fixture.gateway.budget().remaining).toBe(1_198)
  })

  test('that write never share a call', async () => {
    await Promise.all([setup.push(), setup.push()])
    expect(setup.upstream.received).toHaveLength(2)
  })

  test('of a closed gateway get an error, for calls in flight and later ones', async () => {
    setup.upstream.behave(fake.hang)
    const sent = [setup.get(), setup.push()]
    await eventually(() => expect(setup.upstream.received).toHaveLength(2))
    setup.fixture.gateway.close()
    expect(await sent[0]).toMatchObject({ status: 503, code: GATEWAY_CODE.closed })
    expect(await sent[1]).toMatchObject({ status: 504, code: GATEWAY_CODE.unknownOutcome })
    expect(await setup.get()).toMatchObject({ status: 503 })
    expect(setup.upstream.received).toHaveLength(2)
  })
})

test('malformed credentials and upstreams are refused at creation', () => {
  for (const token of ['', 'a b', 'a\r\nhost: evil', 'é']) {
    expect(() => setup.open({ credential: { kind: 'token', token } }), token).toThrow('Copy them again')
  }
  for (const url of ['', 'api.cloudflare.com', 'ftp://a', 'https://u:p@a/', 'https://a/?b']) {
    expect(() => setup.open({ upstream: url }), url).toThrow('The upstream must be')
  }
})
