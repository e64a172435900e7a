import { once } from 'node:events'
import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { below, CONNECTION_PREFIX, QUEUES_ROUTES } from '#contract/routes.ts'
import { respond, bytes, refuse, reset, type Behavior } from '#testing/fake-cloudflare.ts'
import {
  PASSWORD,
  QUEUE_ID,
  startAttackFixture,
  TOKEN,
  type AttackFixture,
} from '#server/testing/attack-fixture.ts'

let fixture: AttackFixture
let cookie: string
beforeAll(async () => {
  fixture = await startAttackFixture()
  cookie = await fixture.signIn('admin')
})
afterAll(() => fixture.close())

const V4 = '/api/connections/prod/v4'
const QUEUE = `${V4}/queues/${QUEUE_ID}`
const MEGABYTE = 1_000_000

/** Every v4 route that takes a body. */
const BODY_ROUTES = below(CONNECTION_PREFIX, QUEUES_ROUTES)
  .filter(({ method }) => /^(?:POST|PUT|PATCH)$/.test(method))
  .map(({ method, path }): [string, string] => [
    method,
    path.replace('{connection}', 'prod').replaceAll(/\{\w+\}/g, QUEUE_ID),
  ])

describe('bodies that are too large', () => {
  test.each(BODY_ROUTES)('%s %s rejects a body of 2 MB', async (method, path) => {
    const before = fixture.arrived().length
    // The unread part is dropped with the socket.
    const headers = { cookie, connection: 'close' }
    const init = { method, headers, body: 'x'.repeat(2 * MEGABYTE + 1) }
    for (const target of [path, path.replace('/prod/', '/local/')])
      expect([target, (await fixture.send(target, init)).status]).toEqual([target, 413])
    expect(fixture.arrived()).toHaveLength(before)
  })

  test('without a content-length are rejected too', async () => {
    const piece = new Uint8Array(MEGABYTE / 4)
    let pulled = 0
    async function send(): Promise<number> {
      pulled = 0
      const body = new ReadableStream({
        pull(controller) {
          pulled++
          if (pulled > 400) controller.close()
          else controller.enqueue(piece)
        },
      })
      const headers = { cookie, connection: 'close' }
      const init = { method: 'POST', headers, body, duplex: 'half' as const }
      return (await fixture.send(`${QUEUE}/messages`, init)).status
    }
    // A client that is still writing may see the socket close before it reads the response; then it tries again.
    await expect.poll(send).toBe(413)
    expect(pulled).toBeLessThan(100)
  })

  test('of a user who is not signed in are not read at all', async () => {
    const { host, hostname, port } = new URL(fixture.deck.url)
    const socket = connect(Number(port), hostname)
    let text = ''
    socket.on('data', (chunk) => (text += String(chunk)))
    socket.on('error', () => undefined)
    socket.write(
      `POST ${QUEUE}/messages HTTP/1.1\r\nhost: ${host}\r\ncontent-length: 2000000\r\nconnection: close\r\n\r\n{`,
    )
    await once(socket, 'data')
    expect(text).toMatch(/^HTTP\/1\.1 401 /)
    socket.destroy()
  })

  test.each([
    ['POST', '/api/connections'],
    ['POST', '/api/connections/verify'],
    ['PUT', '/api/connections/prod'],
  ])('%s %s reads no more than a connection needs', async (method, path) => {
    const body = JSON.stringify({ name: 'x'.repeat(20_000) })
    expect((await fixture.send(path, { method, headers: { cookie }, body })).status).toBe(413)
  })

  test('a sign-in reads no more than a name and a password need', async () => {
    const body = JSON.stringify({ name: 'admin', password: 'x'.repeat(20_000) })
    expect((await fixture.send('/api/session', { method: 'POST', body })).status).toBe(413)
  })
})

test.each<[string, Behavior]>([
  ['a page that echoes the token', respond(500, `<h1>Bearer ${TOKEN}</h1>`)],
  [
    'a result with the token',
    respond(200, { success: true, errors: [], messages: [], result: { t: TOKEN } }),
  ],
  [
    'an error with the token',
    respond(403, {
      success: false,
      errors: [{ code: 1, message: `bad ${TOKEN}` }],
      messages: [],
      result: null,
    }),
  ],
  ['a header with the token', respond(200, undefined, { 'cf-ray': TOKEN, 'x-token': TOKEN })],
  ['a redirect with the token', respond(302, '', { location: `https://evil.example/?t=${TOKEN}` })],
  ['a cookie', respond(200, undefined, { 'set-cookie': 'queuedeck_session=evil; Path=/' })],
  ['a broken answer', bytes(`HTTP/1.1 200 OK\r\nx: ${TOKEN}\r\ncontent-length: nonsense\r\n\r\n`)],
  ['a reset', reset],
  ['a refusal', refuse(400, 10_000)],
])('%s from Cloudflare leaks nothing', async (_, behavior) => {
  fixture.upstream.behave(behavior)
  for (const [method, path] of [
    ['GET', QUEUE],
    ['POST', `${QUEUE}/messages`],
  ] as const) {
    const init = { method, headers: { cookie }, ...(method === 'POST' && { body: '{}' }) }
    const { text, headers } = await fixture.send(path, init)
    expect(text).not.toContain(TOKEN)
    expect(JSON.stringify([...headers])).not.toContain(TOKEN)
    expect(headers.getSetCookie()).toEqual([])
    expect(headers.get('location')).toBeNull()
  }
})

test('no error response reveals how the server is built', async () => {
  const headers = { cookie }
  const local = '/api/connections/local/v4/queues'
  for (const body of ['', '{', '[]', 'null', '"x"', '{"queue_name":{}}', '\u0000', '['.repeat(10_000)]) {
    await fixture.send('/api/session', { method: 'POST', body })
    await fixture.send(local, { method: 'POST', headers, body })
    await fixture.send(`${local}/${QUEUE_ID}/messages`, { method: 'POST', headers, body })
  }
  for (const path of [
    '/nothing',
    '/assets/../../package.json',
    '/assets/%2e%2e/%2e%2e/package.json',
    '/%00',
    '/%',
    '/api/%',
    '/api/connections/prod/queues/x/history?range_ms=NaN',
    '/api/journal?before=x',
    '/client/v4/accounts/%ff/queues',
  ])
    await fixture.send(path, { headers })
  expect(fixture.seen.length).toBeGreaterThan(60)
  const inner = [/\n\s+at /, /node:internal/, /node_modules/, /\.ts:\d+/, /\/src\/server\//, /SQLITE/i]
  for (const { text } of fixture.seen) {
    for (const pattern of inner) expect(text).not.toMatch(pattern)
    for (const place of [fixture.data, process.cwd()]) expect(text).not.toContain(place)
    expect(text).not.toContain('"devDependencies"')
  }
})

test('no secret is in any response, log line or file', async () => {
  await fixture.send(`/api/session`, {
    method: 'POST',
    body: `{"name":"hunter2secret","password":"hunter3secret"}`,
  })
  for (const path of ['/api/deck', '/api/connections', '/api/users', '/api/journal', '/api/journal.ndjson'])
    await fixture.send(path, { headers: { cookie } })
  const [, session = ''] = cookie.split('=')
  const secrets = [TOKEN, session, PASSWORD, 'hunter2secret', 'hunter3secret']
  expect(session).toHaveLength(43)

  const answers = fixture.seen.map(({ text, headers }) => text + JSON.stringify([...headers]))
  for (const secret of [TOKEN, PASSWORD, '$scrypt$']) {
    expect(answers.filter((text) => text.includes(secret))).toEqual([])
  }
  // The log has lines, at its most verbose level.
  expect(fixture.logged.length).toBeGreaterThan(3)
  expect(fixture.logged.join('')).toContain('"outcome":"refused"')
  for (const secret of secrets) expect(fixture.logged.filter((line) => line.includes(secret))).toEqual([])

  const files = fixture.files()
  const names = files.map(({ name }) => name)
  for (const name of ['deck.db', 'deck.db-wal', 'broker.db', 'broker.db-wal']) expect(names).toContain(name)
  // A known value is found, so the search works.
  expect(files.some(({ bytes: found }) => found.includes('create-queue'))).toBe(true)
  for (const secret of secrets)
    expect(files.filter(({ bytes: found }) => found.includes(secret)).map(({ name }) => name)).toEqual([])
})

test('the sign-in link is in no log and no file', async () => {
  const linked = await startAttackFixture({ users: [] })
  try {
    const [, link = ''] = linked.deck.signInLink?.split('#') ?? []
    expect(link).toHaveLength(43)
    const body = JSON.stringify({ link })
    expect((await linked.send('/api/session', { method: 'POST', body })).status).toBe(200)
    expect(linked.logged.join('')).toContain('"method":"link"')
    expect(linked.logged.filter((line) => line.includes(link))).toEqual([])
    expect(linked.files().filter(({ bytes: found }) => found.includes(link))).toEqual([])
  } finally {
    await linked.close()
  }
})
