import { readdirSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { respond, refuse } from '#testing/fake-cloudflare.ts'
import { startAttackFixture, type AttackFixture } from '#server/testing/attack-fixture.ts'

/** Different tokens, so that a leak shows where it came from. */
const TOKENS = {
  stored: 'storedToken_0123456789_abcdefghijklmno',
  replaced: 'replacedToken_0123456789_abcdefghijkl',
  refused: 'refusedToken_0123456789_abcdefghijklm',
  misplaced: 'misplacedToken_0123456789_abcdefghij',
  broken: 'brokenToken_0123456789_abcdefghijklmn',
  unquoted: 'Zx7QpLm2Vk9RtWb4Yc6NhJd8Fg3Ts5',
  forbidden: 'forbiddenToken_0123456789_abcdefghi',
  tried: 'triedToken_0123456789_abcdefghijklmno',
}
/** As it is, and in the encodings of bytes and headers. */
const spellings = (token: string): string[] => {
  const bytes = Buffer.from(token)
  // The following bytes may change the last base64 characters.
  const whole = [token, bytes.toString('hex'), bytes.toString('base64').slice(0, -4), token.slice(-16)]
  return token === TOKENS.unquoted ? [...whole, ...piecesOf(token)] : whole
}
/** A JSON error may quote the text around the position of the error. */
const piecesOf = (token: string): string[] =>
  Array.from({ length: token.length - 5 }, (_, start) => token.slice(start, start + 6))

let fixture: AttackFixture
let admin: string
let viewer: string
beforeAll(async () => {
  fixture = await startAttackFixture()
  admin = await fixture.signIn('admin')
  viewer = await fixture.signIn('viewer')
})
afterAll(() => fixture.close())

const flags = { color: null, isProduction: false, isReadOnly: false }
const accountId = 'e'.repeat(32)
const addOf = (name: string, token: string) => ({
  credential: { token },
  connections: [{ ...flags, name, accountId }],
})

async function send(cookie: string, method: string, path: string, body?: unknown): Promise<number> {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  const init = { method, headers: { cookie }, ...(body !== undefined && { body: text }) }
  return (await fixture.send(`/api/connections${path}`, init)).status
}

test('a token added on the page is in no response, log line, journal entry or file', async () => {
  const { stored, replaced, refused, misplaced, broken, unquoted, forbidden, tried } = TOKENS
  expect(await send(admin, 'POST', '', addOf('Kept', replaced))).toBe(200)
  expect(await send(admin, 'PUT', '/kept', { ...flags, name: 'Kept', credential: { token: stored } })).toBe(
    200,
  )
  expect(await send(admin, 'POST', '', addOf('Kept', refused))).toBe(409)
  expect(await send(admin, 'POST', '', addOf('x'.repeat(61), refused))).toBe(400)
  const inName = { ...flags, name: misplaced.slice(0, 30), accountId: '' }
  expect(await send(admin, 'POST', '', { credential: { token: misplaced }, connections: [inName] })).toBe(400)
  expect(await send(admin, 'POST', '', { ...addOf('Wrong', ''), token: misplaced })).toBe(400)
  expect(await send(admin, 'POST', '', `{"name":"Broken","credential":{"token":"${broken}"},,}`)).toBe(400)
  for (const body of [
    unquoted,
    `{"name":"Broken","credential":{"token":${unquoted}}}`,
    `{"token":"${unquoted}`,
  ])
    for (const [method, path] of [
      ['POST', ''],
      ['POST', '/verify'],
      ['PUT', '/kept'],
    ] as const)
      expect(await send(admin, method, path, body)).toBe(400)
  expect(await send(viewer, 'POST', '', addOf('Mine', forbidden))).toBe(403)
  expect(
    await send(viewer, 'PUT', '/kept', { ...flags, name: 'Kept', credential: { token: forbidden } }),
  ).toBe(403)

  fixture.upstream.behave(refuse(403, 10_000))
  expect(await send(admin, 'POST', '/verify', { credential: { token: tried } })).toBe(400)
  for (const [token, path] of [
    [tried, '/verify'],
    [stored, '/kept/v4/queues'],
  ] as const) {
    fixture.upstream.behave(respond(500, `<h1>Bearer ${token}</h1>`))
    const isVerify = path === '/verify'
    await send(admin, isVerify ? 'POST' : 'GET', path, isVerify ? { credential: { token } } : undefined)
  }
  // They were sent, so the search below looks for the right values.
  const sent = fixture.upstream.received.flatMap(({ headers }) => headers.map(([, value]) => value))
  for (const token of [stored, tried]) expect(sent).toContain(`Bearer ${token}`)

  for (const path of ['/api/connections', '/api/deck', '/api/journal', '/api/journal.ndjson'])
    await fixture.send(path, { headers: { cookie: admin } })
  const answers = fixture.seen.map(({ text, headers }) => text + JSON.stringify([...headers]))
  expect(answers.filter((text) => text.includes('"try-credential"'))).toHaveLength(2)
  const files = fixture.files()
  const names = files.map(({ name }) => name)
  expect(names).toEqual(expect.arrayContaining(['deck.db', 'deck.db-wal', 'secret.key']))
  // A known value is found, so the search works.
  expect(files.some(({ bytes }) => bytes.includes('try-credential'))).toBe(true)
  expect(fixture.logged.length).toBeGreaterThan(1)

  for (const [which, token] of Object.entries(TOKENS)) {
    for (const text of spellings(token)) {
      expect(
        answers.filter((answered) => answered.includes(text)),
        `${which} in an answer`,
      ).toEqual([])
      expect(
        fixture.logged.filter((line) => line.includes(text)),
        `${which} in the log`,
      ).toEqual([])
      const leaks = files.filter(({ bytes }) => bytes.includes(text)).map(({ name }) => name)
      expect(leaks, `${which} in a file`).toEqual([])
    }
  }
})

test('nor after its connection is removed', async () => {
  expect(await send(admin, 'DELETE', '/kept')).toBe(200)
  expect(readdirSync(fixture.data).length).toBeGreaterThan(2)
  for (const token of Object.values(TOKENS).flatMap(spellings))
    expect(fixture.files().filter(({ bytes }) => bytes.includes(token))).toEqual([])
})
