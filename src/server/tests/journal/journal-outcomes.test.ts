import { afterAll, beforeAll, expect, test } from 'vitest'
import { QUEUE_ID, startAttackFixture, type AttackFixture } from '#server/testing/attack-fixture.ts'
import { GATEWAY_CODE } from '#contract/error-codes.ts'
import { respond, bytes, reset, type Behavior } from '#testing/fake-cloudflare.ts'

let fixture: AttackFixture
let cookie: string
beforeAll(async () => {
  fixture = await startAttackFixture()
  cookie = await fixture.signIn('admin')
})
afterAll(() => fixture.close())

const refused = (status: number, code: number) =>
  respond(status, { success: false, errors: [{ code, message: 'no' }], messages: [], result: null })

/** Purges a queue. Returns the status and code of the response, and the status and outcome in the journal. */
async function purge(fixture: AttackFixture, cookie: string) {
  const path = `/api/connections/prod/v4/queues/${QUEUE_ID}/purge`
  const init = { method: 'POST', headers: { cookie }, body: '{"delete_messages_permanently":true}' }
  const { status, text } = await fixture.send(path, init)
  const { errors } = JSON.parse(text) as { errors: { code: number }[] }
  const [entry] = await fixture.journal(cookie)
  return [status, errors[0]?.code ?? null, entry?.status, entry?.outcome]
}

test.each<[string, Behavior, number, number | null, string]>([
  ['makes it', respond(), 200, null, 'done'],
  ['refuses it', refused(404, 11_000), 404, 11_000, 'refused'],
  // It arrived, but was not made.
  ['redirects it', respond(307, '', { location: '/elsewhere' }), 502, GATEWAY_CODE.badResponse, 'failed'],
  ['refuses it with an HTML page', respond(403, '<html>'), 502, GATEWAY_CODE.badResponse, 'failed'],
  // It arrived, and its outcome is unknown.
  ['resets the connection', reset, 504, GATEWAY_CODE.unknownOutcome, 'unknown'],
  ['returns malformed HTTP', bytes('nonsense\r\n\r\n'), 502, GATEWAY_CODE.unknownOutcome, 'unknown'],
  ['returns an HTML page', respond(200, '<html>'), 502, GATEWAY_CODE.unknownOutcome, 'unknown'],
  ['has an internal error', refused(500, 15_000), 500, 15_000, 'unknown'],
  // A gateway code that the account returns is not trusted.
  ['fails with a gateway code', refused(502, GATEWAY_CODE.badResponse), 502, 90_502, 'unknown'],
])('a change in an account that %s', async (_, behavior, status, code, outcome) => {
  fixture.upstream.behave(behavior)
  expect(await purge(fixture, cookie)).toEqual([status, code, status, outcome])
})

test('a change that was never sent is recorded as failed', async () => {
  const apart = await startAttackFixture({ upstream: 'http://127.0.0.1:9' })
  const result = await purge(apart, await apart.signIn('admin'))
  expect(result).toEqual([502, GATEWAY_CODE.badResponse, 502, 'failed'])
  await apart.close()
})
