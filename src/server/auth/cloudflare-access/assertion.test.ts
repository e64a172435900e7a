import { exportSPKI, importJWK, SignJWT, UnsecuredJWT, type CryptoKey } from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { SessionState } from '#contract/access.ts'
import { createManualClock } from '#server/testing/manual-clock.ts'
import { createFixture, messageOf, resultOf } from '#server/testing/access-fixture.ts'
import { createCloudflareAccess } from './cloudflare-access.ts'
import { AUDIENCE, startTeam, type Team } from '#server/testing/access-team-fixture.ts'

const clock = createManualClock()
let team: Team
let fixture: ReturnType<typeof createFixture>
const reported: unknown[] = []
beforeAll(async () => {
  team = await startTeam(clock.now)
  const roles = { 'ann@example.com': 'operator', 'ci.access': 'viewer' } as const
  const config = { teamDomain: team.domain, audience: AUDIENCE, roles }
  const report = (error: unknown) => void reported.push(error)
  const cloudflareAccess = createCloudflareAccess({ config, clock, fetch, report })
  fixture = createFixture({ cloudflareAccess, clock, report })
})
afterAll(() => team.close())

const HEADER = 'cf-access-jwt-assertion'

async function ask(path: string, assertion: string | null, method = 'GET'): Promise<Response> {
  return fixture.app.request(path, { method, headers: assertion === null ? {} : { [HEADER]: assertion } })
}

const seconds = () => clock.now() / 1_000

describe('a user that Cloudflare Access authenticated', () => {
  test('has the email address as name, and its configured role', async () => {
    const assertion = await team.sign()
    expect(await resultOf(await ask('/api/session', assertion))).toEqual({
      mode: 'required',
      principal: { name: 'ann@example.com', role: 'operator', sessionId: null },
      methods: ['access'],
    })
    const peek = '/api/connections/local/v4/queues/q/messages/peek'
    const reached = await ask(peek, assertion, 'POST')
    expect(await resultOf(reached)).toEqual({
      reached: { name: 'ann@example.com', role: 'operator', sessionId: null },
    })
    expect(reached.headers.get('cache-control')).toBe('no-store')
    expect(reached.headers.getSetCookie()).toEqual([])
    expect((await ask('/api/connections/local/v4/queues/q', assertion, 'DELETE')).status).toBe(403)
  })

  test.each([
    ['the audience may be a string', { aud: AUDIENCE }],
    ['the audience may be one of several', { aud: ['b2'.repeat(32), AUDIENCE] }],
    ['a service token has a common name instead of an email', { email: undefined, common_name: 'ci.access' }],
    [
      'clocks may differ by seconds',
      { nbf: Date.UTC(2026, 0, 1) / 1_000 + 9, exp: Date.UTC(2026, 0, 1) / 1_000 - 9 },
    ],
  ])('%s', async (_, changes) => {
    expect((await ask('/api/deck', await team.sign(changes))).status).toBe(200)
  })

  test.each([{ email: 'eve@example.com' }, { email: undefined, common_name: 'other.access' }])(
    'but has no role is told so: %j',
    async (changes) => {
      const assertion = await team.sign(changes)
      const name = changes.email ?? changes.common_name
      const message = `"${name}" has no role here: no entry of "access.roles" in the config file matches. Ask an admin, or sign in as another user.`
      const refused = await ask('/api/deck', assertion)
      expect([refused.status, await messageOf(refused)]).toEqual([403, message])
      expect(await resultOf(await ask('/api/session', assertion))).toEqual({
        mode: 'required',
        principal: null,
        methods: ['access'],
        refusal: message,
      })
    },
  )
})

/** The header that is sent, and the message. */
const FORGED: [string, () => Promise<string> | string, RegExp][] = [
  ['nothing at all', () => '', /no assertion/],
  ['garbage', () => 'garbage', /is not signed by the team/],
  ['three parts of garbage', () => 'a.b.c', /is not signed by the team/],
  ['dots', () => '..', /is not signed by the team/],
  ['more than 16 KB', async () => `${await team.sign()}${'A'.repeat(16_384)}`, /too long/],
  [
    'two of them joined',
    async () => `${await team.sign()}, ${await team.sign()}`,
    /is not signed by the team/,
  ],
  ['a bearer', async () => `Bearer ${await team.sign()}`, /is not signed by the team/],
  ['another application’s', () => team.sign({ aud: ['b2'.repeat(32)] }), /another application/],
  ['no audience', () => team.sign({ aud: undefined }), /another application/],
  ['a longer audience', () => team.sign({ aud: `${AUDIENCE}0` }), /another application/],
  ['another team’s', () => team.sign({ iss: 'https://evil.cloudflareaccess.com' }), /another team/],
  ['a slash after the issuer', () => team.sign({ iss: `${team.domain}/` }), /another team/],
  ['expired', () => team.sign({ exp: seconds() - 11 }), /has expired/],
  ['one without an end', () => team.sign({ exp: undefined }), /has expired/],
  ['an end that is a text', () => team.sign({ exp: '9999999999' }), /has expired/],
  ['one of the future', () => team.sign({ nbf: seconds() + 11 }), /not valid yet/],
  ['one without a name', () => team.sign({ email: undefined }), /no email and no common name/],
  [
    'an email that is an array',
    () => team.sign({ email: ['ann@example.com'] }),
    /no email and no common name/,
  ],
  [
    'a key that the team does not have',
    async () => team.sign({}, await team.makeKey('k9')),
    /is not signed by the team/,
  ],
  [
    'another key of the same id',
    async () => team.sign({}, await team.makeKey('k1')),
    /is not signed by the team/,
  ],
  ['no signature', () => new UnsecuredJWT(team.claims()).encode(), /is not signed by the team/],
  [
    'the public key as a password',
    async () => {
      const publicKey = await importJWK(team.newest().jwk, 'RS256')
      const secret = Buffer.from(await exportSPKI(publicKey as CryptoKey))
      return new SignJWT(team.claims()).setProtectedHeader({ alg: 'HS256', kid: 'k1' }).sign(secret)
    },
    /is not signed by the team/,
  ],
  [
    'a key of its own',
    async () => {
      const { jwk, privateKey } = await team.makeKey('k1')
      return new SignJWT(team.claims()).setProtectedHeader({ alg: 'RS256', jwk }).sign(privateKey)
    },
    /is not signed by the team/,
  ],
  [
    'other claims under the same signature',
    async () => swapClaims(await team.sign()),
    /is not signed by the team/,
  ],
  ['a cut signature', async () => (await team.sign()).slice(0, -8), /is not signed by the team/],
  ['an empty signature', async () => (await team.sign()).replace(/[^.]+$/, ''), /is not signed by the team/],
  ['claims that are not JSON', () => signed('claims'), /is not signed by the team/],
  ['claims that are an array', () => signed('[]'), /is not signed by the team/],
  ['an unknown extension', () => signed('{}', { crit: ['x'], x: 1 }), /is not signed by the team/],
]

function swapClaims(assertion: string): string {
  const claims = Buffer.from(JSON.stringify(team.claims({ email: 'admin@example.com' }))).toString(
    'base64url',
  )
  return assertion.replace(/\.[^.]+\./, `.${claims}.`)
}

/** Any payload, signed with the right key. */
async function signed(payload: string, header: object = {}): Promise<string> {
  const [head, body] = [{ alg: 'RS256', kid: 'k1', ...header }, payload].map((part) =>
    Buffer.from(typeof part === 'string' ? part : JSON.stringify(part)).toString('base64url'),
  )
  const input = `${head}.${body}`
  const algorithm = { name: 'RSASSA-PKCS1-v1_5' }
  const signature = await crypto.subtle.sign(algorithm, team.newest().privateKey, Buffer.from(input))
  return `${input}.${Buffer.from(signature).toString('base64url')}`
}

test.each(FORGED)('%s gives no access', async (_, forge, message) => {
  const assertion = await forge()
  for (const path of ['/api/deck', '/api/journal', '/api/unknown']) {
    const response = await ask(path, assertion)
    expect([response.status, await messageOf(response)]).toEqual([401, expect.stringMatching(message)])
  }
  const state = (await resultOf(await ask('/api/session', assertion))) as SessionState
  expect(state).toMatchObject({
    principal: null,
    refusal: expect.stringMatching(/^Cloudflare Access did not/),
  })
  expect(reported).toEqual([])
})

test('neither a session cookie nor the Access cookie gives access', async () => {
  const cookie = `CF_Authorization=${await team.sign()}; queuedeck_session=${'A'.repeat(43)}`
  const response = await fixture.app.request('/api/deck', { headers: { cookie } })
  expect(response.status).toBe(401)
})

test('made-up key ids do not reload the keys more often', async () => {
  await ask('/api/deck', await team.sign())
  const before = team.asked.length
  const stranger = await team.makeKey('x')
  for (let index = 0; index < 50; index++) {
    const jwk = { ...stranger.jwk, kid: `x${index}` }
    await ask('/api/deck', await team.sign({}, { ...stranger, jwk }))
  }
  expect(team.asked.length).toBe(before)
})
