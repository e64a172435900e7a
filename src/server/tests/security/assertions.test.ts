import { afterAll, beforeAll, expect, test } from 'vitest'
import { AUDIENCE, startTeam, type Team } from '#server/testing/access-team-fixture.ts'
import { systemClock } from '#server/clock.ts'
import { QUEUE_ID, startAttackFixture, type AttackFixture } from '#server/testing/attack-fixture.ts'
import { rawRequest, sendRaw } from '#server/testing/raw-http.ts'

const HEADER = 'cf-access-jwt-assertion'
const PURGE = `/api/connections/prod/v4/queues/${QUEUE_ID}/purge`

let team: Team
let fixture: AttackFixture
let admin: string
let viewer: string
beforeAll(async () => {
  team = await startTeam(systemClock.now)
  const roles = { 'ann@example.com': 'admin', '*@example.com': 'viewer' } as const
  fixture = await startAttackFixture({
    users: [],
    cloudflareAccess: { teamDomain: team.domain, audience: AUDIENCE, roles },
  })
  admin = await team.sign({ email: 'Ann@example.com' })
  viewer = await team.sign({ email: 'bob@example.com' })
})
afterAll(async () => {
  await fixture.close()
  await team.close()
})

const purge = (headers: Record<string, string>) =>
  fixture.send(PURGE, { method: 'POST', headers, body: '{}' })

test('no link is printed, and only an assertion gives access', async () => {
  expect(fixture.deck.signInLink).toBeNull()
  for (const headers of [
    {},
    { 'cf-access-authenticated-user-email': 'ann@example.com' },
    { 'cf-access-client-id': 'ci.access', 'cf-access-client-secret': 's' },
    { cookie: `CF_Authorization=${admin}` },
    { authorization: `Bearer ${admin}` },
    { 'x-forwarded-user': 'ann@example.com' },
  ]) {
    expect([headers, (await purge(headers as Record<string, string>)).status]).toEqual([headers, 401])
  }
  expect(fixture.arrived()).toEqual([])
})

test('a request with two assertions is refused', async () => {
  const { host } = new URL(fixture.deck.url)
  for (const both of [
    [viewer, admin],
    [admin, viewer],
    [admin, admin],
  ]) {
    const headers = [`host: ${host}`, ...both.map((assertion) => `${HEADER}: ${assertion}`)]
    expect((await sendRaw(fixture.deck.url, rawRequest('POST', PURGE, headers, '{}'))).status).toBe(401)
  }
  expect(fixture.arrived()).toEqual([])
})

test('a page of another site cannot use the sign-in of its visitor', async () => {
  const foreign = { [HEADER]: admin, origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }
  expect((await purge(foreign)).status).toBe(403)
  expect(fixture.arrived()).toEqual([])
})

test('the journal has the email of the users who made a change or were refused', async () => {
  expect((await purge({ [HEADER]: viewer })).status).toBe(403)
  expect((await purge({ [HEADER]: admin })).status).toBe(200)
  const { text } = await fixture.send('/api/journal', { headers: { [HEADER]: admin } })
  const { entries } = (JSON.parse(text) as { result: { entries: Record<string, unknown>[] } }).result
  expect(entries.map(({ who, role, action, outcome }) => [who, role, action, outcome])).toEqual([
    ['ann@example.com', 'admin', 'purge', 'done'],
    ['bob@example.com', 'viewer', 'purge', 'refused'],
  ])
})

test('no assertion is in any response, log line, file or call to Cloudflare', async () => {
  await purge({ [HEADER]: admin })
  await purge({ [HEADER]: `${admin}x` })
  await purge({ [HEADER]: await team.sign({ exp: 1, email: 'ann@example.com' }) })
  const [, claims = ''] = admin.split('.')
  const found = [
    ...fixture.seen.map(({ text, headers }) => text + JSON.stringify([...headers])),
    ...fixture.logged,
    ...fixture.files().map(({ bytes }) => bytes.toString('latin1')),
    ...fixture.arrived().map((request) => JSON.stringify(request)),
  ]
  expect(found.length).toBeGreaterThan(10)
  expect(found.filter((text) => text.includes(claims.slice(0, 60)))).toEqual([])
})
