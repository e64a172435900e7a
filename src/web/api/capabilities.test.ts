import { beforeEach, describe, expect, test, vi } from 'vitest'
import { ApiError } from '#contract/envelope.ts'
import {
  createCapabilityStore,
  describeMissing,
  missingCapabilityOf,
  REMEMBERED_MS,
  type MissingCapability,
} from './capabilities.ts'

const refusal = (status: number, code: number | null, isFromCloudflare = true) =>
  new ApiError('refused', {
    status,
    issues: code === null ? [] : [{ code, message: 'refused' }],
    isFromCloudflare,
  })

describe('a refusal that is about every queue', () => {
  test.each<[string, number, number, MissingCapability['cause']]>([
    ['no route', 404, 7003, 'unavailable'],
    ['no route, sent as a bad request', 400, 7003, 'unavailable'],
    ['no route for the URI', 404, 7000, 'unavailable'],
    ['a token without the permission', 403, 10000, 'forbidden'],
    ['a token without this resource', 403, 9109, 'forbidden'],
    ['unauthorized for queues', 403, 10106, 'forbidden'],
    ['credentials of another kind', 400, 9106, 'credentials'],
    ['the login of wrangler', 405, 10405, 'credentials'],
    ['the login of wrangler, with the other status seen', 400, 10405, 'credentials'],
  ])('%s (%i, %i)', (_what, status, code, cause) => {
    expect(missingCapabilityOf(refusal(status, code))).toEqual({ cause, code })
  })

  test.each<[string, number, number | null]>([
    ['no HTTP pull consumer', 405, 0],
    ['delivery is paused', 409, 10252],
    ['delivery is paused, with an unknown code', 409, 1],
    ['queue not found on the data plane', 404, 10104],
    ['queue not found on the control plane', 404, 11000],
    ['a malformed queue id', 400, 10107],
    ['a lease or batch out of bounds', 400, 10205],
    ['rate limited', 429, 971],
    ['rate limited, with the code of a missing permission', 429, 10000],
    ['an account without Queues', 403, 100129],
    ['a firewall', 403, 1020],
    ['an invalid token', 401, 1000],
    ['a session that ended', 401, 10000],
    ['an internal error of Cloudflare', 500, 15000],
    ['a server error with the code of a missing route', 502, 7003],
    ['no response', 0, null],
    ['a response that is no envelope', 404, null],
  ])('not: %s (%i, %j)', (_what, status, code) => {
    expect(missingCapabilityOf(refusal(status, code))).toBeNull()
  })

  test.each([
    [403, 10000],
    [404, 7003],
  ])('not: a refusal by this server (%i, %i)', (status, code) => {
    expect(missingCapabilityOf(refusal(status, code, false))).toBeNull()
  })
})

test.each([
  [
    describeMissing('peek', { cause: 'unavailable', code: 7003 }),
    'Messages cannot be peeked at: Cloudflare does not offer this for the account (code 7003).',
  ],
  [
    describeMissing('extend', { cause: 'forbidden', code: 10000 }),
    'Leases cannot be extended: the API token lacks the permission Account > Queues > Edit (code 10000).',
  ],
  [
    describeMissing('purgeRefs', { cause: 'credentials', code: 10405 }),
    'Peeked messages cannot be deleted: Cloudflare accepts an API token for this, but not these credentials (code 10405).',
  ],
])('%s', (sentence, expected) => {
  expect(sentence).toBe(expected)
})

describe('the capability store', () => {
  let timers: { run: () => void; ms: number }[]
  const missing = (): MissingCapability => ({ cause: 'unavailable', code: 7003 })
  const createStore = () => createCapabilityStore({ later: (run, ms) => timers.push({ run, ms }) })

  beforeEach(() => {
    timers = []
  })

  test('keeps connections and capabilities apart', () => {
    const store = createStore()
    store.remember('prod', 'peek', missing())
    expect(store.find('prod', 'peek')).toEqual(missing())
    expect(store.find('prod', 'extend')).toBeNull()
    expect(store.find('stage', 'peek')).toBeNull()
  })

  test('forgets one capability of one connection', () => {
    const store = createStore()
    store.remember('prod', 'peek', missing())
    store.remember('prod', 'extend', missing())
    store.remember('stage', 'peek', missing())
    store.forget('prod', 'peek')
    expect(store.find('prod', 'peek')).toBeNull()
    expect(store.find('prod', 'extend')).toEqual(missing())
    expect(store.find('stage', 'peek')).toEqual(missing())
  })

  test('forgets everything about a connection whose credential changed', () => {
    const store = createStore()
    store.remember('prod', 'peek', missing())
    store.remember('stage', 'peek', missing())
    store.forgetAll('prod')
    expect(store.find('prod', 'peek')).toBeNull()
    expect(store.find('stage', 'peek')).toEqual(missing())
  })

  test('forgets after ten minutes', () => {
    const store = createStore()
    store.remember('prod', 'peek', missing())
    expect(timers.map(({ ms }) => ms)).toEqual([REMEMBERED_MS])
    timers[0]?.run()
    expect(store.find('prod', 'peek')).toBeNull()
  })

  test('a call that was retried and refused again is remembered for another ten minutes', () => {
    const store = createStore()
    store.remember('prod', 'peek', missing())
    store.forget('prod', 'peek')
    store.remember('prod', 'peek', missing())
    timers[0]?.run()
    expect(store.find('prod', 'peek')).toEqual(missing())
    timers[1]?.run()
    expect(store.find('prod', 'peek')).toBeNull()
  })

  test('notifies its listeners until they unsubscribe', () => {
    const store = createStore()
    const listener = vi.fn<() => void>()
    const unsubscribe = store.subscribe(listener)
    store.remember('prod', 'peek', missing())
    store.forget('prod', 'peek')
    expect(listener).toHaveBeenCalledTimes(2)
    unsubscribe()
    store.remember('prod', 'peek', missing())
    expect(listener).toHaveBeenCalledTimes(2)
  })
})
