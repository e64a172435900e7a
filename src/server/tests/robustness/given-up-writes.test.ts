import { afterAll, beforeAll, expect, test } from 'vitest'
import { QUEUE_ID, startAttackFixture, type AttackFixture } from '#server/testing/attack-fixture.ts'
import { hang } from '#testing/fake-cloudflare.ts'
import { eventually } from '#testing/eventually.ts'

let fixture: AttackFixture
let cookie: string
beforeAll(async () => {
  fixture = await startAttackFixture()
  cookie = await fixture.signIn('admin')
})
afterAll(() => fixture.close())

test('a write that a browser aborted after sending it is in the journal with an unknown outcome', async () => {
  fixture.upstream.behave(hang)
  const controller = new AbortController()
  const sent = fixture.send(`/api/connections/prod/v4/queues/${QUEUE_ID}/messages`, {
    method: 'POST',
    headers: { cookie },
    body: '{"body":{}}',
    signal: controller.signal,
  })
  await eventually(() => expect(fixture.arrived()).toHaveLength(1))
  controller.abort()
  await expect(sent).rejects.toMatchObject({ name: 'AbortError' })
  const entry = { action: 'send', connection: 'prod', outcome: 'unknown' }
  await eventually(async () => expect((await fixture.journal(cookie))[0]).toMatchObject(entry))
})
