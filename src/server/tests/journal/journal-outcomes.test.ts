import { afterAll, beforeAll, expect, test } from 'vitest'
import { QUEUE_ID, startAttackScene, type AttackScene } from '#server/testing/attack-fixture.ts'
import { GATEWAY_CODE } from '#contract/error-codes.ts'
import { answer, bytes, reset, type Behaviour } from '#server/testing/fake-cloudflare.ts'

let scene: AttackScene
let cookie: string
beforeAll(async () => {
  scene = await startAttackScene()
  cookie = await scene.signIn('admin')
})
afterAll(() => scene.close())

const refused = (status: number, code: number) =>
  answer(status, { success: false, errors: [{ code, message: 'no' }], messages: [], result: null })

/** Purges a queue; what the caller and the journal are told. */
async function purge(scene: AttackScene, cookie: string) {
  const path = `/api/connections/prod/v4/queues/${QUEUE_ID}/purge`
  const init = { method: 'POST', headers: { cookie }, body: '{"delete_messages_permanently":true}' }
  const { status, text } = await scene.send(path, init)
  const { errors } = JSON.parse(text) as { errors: { code: number }[] }
  const [entry] = await scene.journal(cookie)
  return [status, errors[0]?.code ?? null, entry?.status, entry?.outcome]
}

test.each<[string, Behaviour, number, number | null, string]>([
  ['does it', answer(), 200, null, 'done'],
  ['refuses it', refused(404, 11_000), 404, 11_000, 'refused'],
  // It came and was not done.
  ['redirects it', answer(307, '', { location: '/elsewhere' }), 502, GATEWAY_CODE.badResponse, 'failed'],
  ['refuses it with a page', answer(403, '<html>'), 502, GATEWAY_CODE.badResponse, 'failed'],
  // It came, and nobody knows.
  ['breaks off', reset, 504, GATEWAY_CODE.unknownOutcome, 'unknown'],
  ['answers garbage', bytes('nonsense\r\n\r\n'), 502, GATEWAY_CODE.unknownOutcome, 'unknown'],
  ['answers a page', answer(200, '<html>'), 502, GATEWAY_CODE.unknownOutcome, 'unknown'],
  ['fails by itself', refused(500, 15_000), 500, 15_000, 'unknown'],
  // Its codes are not the gateway's, whatever it says.
  ['fails with a code of the gateway', refused(502, GATEWAY_CODE.badResponse), 502, 90_502, 'unknown'],
])('a change by an account that %s', async (_, behaviour, status, code, outcome) => {
  scene.upstream.behave(behaviour)
  expect(await purge(scene, cookie)).toEqual([status, code, status, outcome])
})

test('a change that never left this server has failed, and is no question', async () => {
  const apart = await startAttackScene({ upstream: 'http://127.0.0.1:9' })
  const told = await purge(apart, await apart.signIn('admin'))
  expect(told).toEqual([502, GATEWAY_CODE.badResponse, 502, 'failed'])
  await apart.close()
})
