import { once } from 'node:events'
import { connect } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startAttackFixture, type AttackFixture } from '#server/testing/attack-fixture.ts'
import { eventually } from '#testing/eventually.ts'

let fixture: AttackFixture
let cookie: string
beforeAll(async () => {
  fixture = await startAttackFixture()
  cookie = await fixture.signIn('admin')
})
afterAll(() => fixture.close())

const QUEUES = '/api/connections/local/v4/queues'

/** Sends a request that creates a queue, with this content length, and disconnects without waiting for a response. */
async function createAndDisconnect(body: string, contentLength: number): Promise<void> {
  const { host, hostname, port } = new URL(fixture.deck.url)
  const socket = connect(Number(port), hostname)
  const head = [`POST ${QUEUES} HTTP/1.1`, `host: ${host}`, `cookie: ${cookie}`]
  const bytes = [...head, `content-length: ${contentLength}`, '', body].join('\r\n')
  await once(socket, 'connect')
  await new Promise<void>((resolve) => {
    socket.write(bytes, () => resolve())
  })
  socket.destroy()
  await once(socket, 'close')
}

async function latest() {
  const [entry] = await fixture.journal(cookie)
  return entry
}

test('a client of the local connection that disconnects after its request is recorded with the result', async () => {
  const body = '{"queue_name":"given-up"}'
  await createAndDisconnect(body, body.length)
  await eventually(async () =>
    expect(await latest()).toMatchObject({ action: 'create-queue', outcome: 'done', status: 200 }),
  )
  expect((await fixture.send(QUEUES, { headers: { cookie } })).text).toContain('given-up')
})

test('a client that disconnects within its request changes nothing, and the server logs no failure', async () => {
  await createAndDisconnect('{"queue_name":"half', 2_000)
  await eventually(async () =>
    expect(await latest()).toMatchObject({ action: 'create-queue', outcome: 'failed', status: 499 }),
  )
  expect((await fixture.send(QUEUES, { headers: { cookie } })).text).not.toContain('half')
  expect(fixture.logged.join('')).not.toContain('unexpected failure')
})
