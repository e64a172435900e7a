import { afterAll, beforeAll, expect, test } from 'vitest'
import { QUEUE_ID, startAttackScene, type AttackScene } from '#server/testing/attack-fixture.ts'
import { hang } from '#server/testing/fake-cloudflare.ts'
import { eventually } from '#testing/eventually.ts'

let scene: AttackScene
let cookie: string
beforeAll(async () => {
  scene = await startAttackScene()
  cookie = await scene.signIn('admin')
})
afterAll(() => scene.close())

test('a write that a browser gave up after it was sent is in the journal as one that may have been done', async () => {
  scene.upstream.behave(hang)
  const controller = new AbortController()
  const sent = scene.send(`/api/connections/prod/v4/queues/${QUEUE_ID}/messages`, {
    method: 'POST',
    headers: { cookie },
    body: '{"body":{}}',
    signal: controller.signal,
  })
  await eventually(() => expect(scene.arrived()).toHaveLength(1))
  controller.abort()
  await expect(sent).rejects.toMatchObject({ name: 'AbortError' })
  const entry = { action: 'send', connection: 'prod', outcome: 'unknown' }
  await eventually(async () => expect((await scene.journal(cookie))[0]).toMatchObject(entry))
})
