import { jwtVerify } from 'jose'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { createManualClock, type ManualClock } from '#server/testing/manual-clock.ts'
import { createCloudflareAccessKeys } from './keys.ts'
import { startTeam, type Team } from '#server/testing/access-team-fixture.ts'
import { eventually } from '#testing/eventually.ts'

const SECOND = 1_000
const MINUTE = 60 * SECOND

const clock: ManualClock = createManualClock()
let team: Team
let reported: Error[]
/** Returns 200, or the status of the refusal. */
let check: (assertion: string) => Promise<number | string>
beforeAll(async () => {
  team = await startTeam(clock.now)
})
beforeEach(() => {
  // jose reads the age of its keys from Date.
  vi.useFakeTimers({ toFake: ['Date'], now: clock.now() })
  reported = []
  team.asked.length = 0
  team.answerWith(null)
  const report = (error: unknown) => void reported.push(error as Error)
  const keyOf = createCloudflareAccessKeys({ teamDomain: team.domain, fetch, clock, report })
  check = async (assertion) => {
    try {
      await jwtVerify(assertion, keyOf)
      return 200
    } catch (error) {
      return (error as { status?: number }).status ?? (error as { code: string }).code
    }
  }
})
afterEach(() => vi.useRealTimers())
afterAll(() => team.close())

function pass(ms: number): void {
  clock.advance(ms)
  vi.setSystemTime(clock.now())
}

/** Resolves when the background reload has finished. */
const settled = (times: number) => eventually(() => expect(team.asked).toHaveLength(times))

test('simultaneous requests load the keys once', async () => {
  const assertion = await team.sign()
  expect(await Promise.all(Array.from({ length: 20 }, () => check(assertion)))).toEqual(Array(20).fill(200))
  expect(team.asked).toEqual(['/cdn-cgi/access/certs'])
})

test('a new key is found, and the previous one stays valid', async () => {
  const before = await team.sign()
  expect(await check(before)).toBe(200)
  await team.rotate()
  pass(31 * SECOND)
  expect(await check(await team.sign())).toBe(200)
  expect(await check(before)).toBe(200)
  expect(team.asked).toHaveLength(2)
})

test('a revoked key becomes invalid after ten minutes', async () => {
  const old = await team.sign()
  expect(await check(old)).toBe(200)
  await team.rotate()
  await team.rotate()
  pass(10 * MINUTE)
  // This request still uses the keys at hand, and starts a reload.
  expect(await check(old)).toBe(200)
  await settled(2)
  await eventually(async () => expect(await check(old)).toBe('ERR_JWKS_NO_MATCHING_KEY'))
})

test('a failed reload is retried soon', async () => {
  const assertion = await team.sign()
  expect(await check(assertion)).toBe(200)
  team.answerWith((_, response) => void response.writeHead(502).end())
  pass(10 * MINUTE)
  expect(await check(assertion)).toBe(200)
  await eventually(() => expect(reported).toHaveLength(1))
  team.answerWith(null)
  pass(4 * SECOND)
  expect(await check(assertion)).toBe(200)
  expect(team.asked).toHaveLength(2)
  pass(SECOND)
  expect(await check(assertion)).toBe(200)
  await settled(3)
})

test('while the team domain is down, the keys at hand stay valid for a day', async () => {
  const assertion = await team.sign()
  expect(await check(assertion)).toBe(200)
  team.answerWith((_, response) => void response.writeHead(502).end())
  for (const [minutes, failures] of [
    [10, 1],
    [24 * 60 - 11, 2],
  ] as const) {
    pass(minutes * MINUTE)
    expect(await check(await team.sign())).toBe(200)
    await eventually(() => expect(reported).toHaveLength(failures))
  }
  pass(MINUTE)
  expect(await check(await team.sign())).toBe(503)
  team.answerWith(null)
  pass(5 * SECOND)
  expect(await check(await team.sign())).toBe(200)
})

test.each<[string, Parameters<Team['answerWith']>[0]]>([
  ['fails', (_, response) => void response.writeHead(500).end()],
  ['hangs up', (request) => void request.socket.destroy()],
  [
    'sends elsewhere',
    (_, response) => void response.writeHead(302, { location: 'http://127.0.0.1:9/' }).end(),
  ],
  ['shows a page', (_, response) => void response.end('<h1>Sign in</h1>')],
  ['shows no keys', (_, response) => void response.end('{"keys": 1}')],
])('a server that %s at the start is reported, and retried after a pause', async (_, answer) => {
  const assertion = await team.sign()
  team.answerWith(answer)
  const first = await Promise.all([check(assertion), check(assertion), check(assertion)])
  expect(first).toEqual([503, 503, 503])
  expect(await check(assertion)).toBe(503)
  expect(team.asked).toHaveLength(1)
  expect(reported.map(({ message }) => message)).toEqual([
    `The signing keys of Cloudflare Access could not be loaded from ${team.domain}/cdn-cgi/access/certs`,
  ])
  expect(JSON.stringify(reported[0]?.cause)).not.toContain(assertion)
  team.answerWith(null)
  pass(5 * SECOND)
  expect(await check(assertion)).toBe(200)
})

test('a request to a server that hangs is aborted', async () => {
  const timeout = vi
    .spyOn(AbortSignal, 'timeout')
    .mockImplementation(() => AbortSignal.abort(new DOMException('', 'TimeoutError')))
  expect(await check(await team.sign())).toBe(503)
  expect(timeout).toHaveBeenCalledWith(5 * SECOND)
  timeout.mockRestore()
})

test('an unknown key while the server is down may be a new one, so it is not called forged', async () => {
  expect(await check(await team.sign())).toBe(200)
  await team.rotate()
  team.answerWith((_, response) => void response.writeHead(500).end())
  pass(31 * SECOND)
  for (let index = 0; index < 5; index++) expect(await check(await team.sign())).toBe(503)
  expect(team.asked).toHaveLength(2)
})
