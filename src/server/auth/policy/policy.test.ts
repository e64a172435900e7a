import { array, assert, constantFrom, oneof, property, stringMatching } from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ROLES } from '#contract/access.ts'
import { callOf, type PolicyExceptions } from './policy.ts'
import { QUEUE, TABLE, V4 } from '#server/testing/policy-fixture.ts'
import { includesRole } from './roles.ts'

const DENIED: [string, string][] = [
  ['POST', '/'],
  ['DELETE', '/assets/index.js'],
  ['GET', '/client'],
  ['GET', '/client/v5/x'],
  ['GET', '/api'],
  ['GET', '/api/'],
  ['GET', '/api/deck/'],
  ['GET', '/API/../api/deck'],
  ['OPTIONS', '/api/deck'],
  ['POST', '/api/deck'],
  ['get', '/api/deck'],
  ['POST', '/api/journal'],
  ['DELETE', '/api/journal/1'],
  ['PATCH', '/api/connections/prod'],
  ['POST', '/api/connections/prod'],
  ['GET', '/api/connections/local/queues/q1'],
  ['GET', `${V4}`],
  ['GET', `${V4}/event_subscriptions`],
  ['PUT', `${V4}/event_subscriptions/subscriptions/s1`],
  ['PATCH', `${QUEUE}/consumers/c1`],
  ['POST', `${V4}/graphql`],
  ['GET', `${QUEUE}/messages`],
  ['DELETE', `${QUEUE}/messages/peek`],
  ['GET', `${V4}//queues`],
  ['GET', `${V4}/queues/../queues`],
  ['GET', `${V4}/queues/%2e%2e/queues`],
  ['GET', `${V4}/queues/%2E`],
  ['GET', `${V4}/queues/a%2Fb`],
  ['GET', `${V4}/queues/a%5Cb`],
  ['GET', `${V4}/queues/a\\b`],
  ['GET', `${V4}/queues/%00`],
  ['GET', `${V4}/queues/%zz`],
  ['GET', '/api/%2564eck'],
  ['GET', '/x/../api/deck'],
  ['GET', '//api/deck'],
  ['GET', 'api/deck'],
]

const requiredRole = (method: string, path: string, exceptions?: PolicyExceptions) =>
  callOf(method, path, exceptions).requirement

describe('the required role', () => {
  test.each(TABLE)('%s %s requires %s', (method, path, role) => expect(requiredRole(method, path)).toBe(role))
  test.each(DENIED)('%s %s is denied', (method, path) => expect(requiredRole(method, path)).toBeNull())

  describe('with viewersMayPeek', () => {
    const allowed = { viewersMayPeek: true }
    test.each(TABLE)('%s %s is unchanged, except for peek', (method, path, role) => {
      const expected = path.endsWith('/messages/peek') ? 'viewer' : role
      expect(requiredRole(method, path, allowed)).toBe(expected)
      expect(requiredRole(method, path, { viewersMayPeek: false })).toBe(role)
    })
    test.each(DENIED)('%s %s is denied', (method, path) => {
      expect(requiredRole(method, path, allowed)).toBeNull()
    })
  })

  test('everything outside the table is denied below /api', () => {
    const known = new Set(
      TABLE.map(([method, path]) => `${method} ${path.replace(/\/(?:local|prod|q1|c1|s1)(?=\/|$)/g, '/*')}`),
    )
    const wildcards = [
      /^(\/api\/(?:connections|sessions)\/)[^/]+/,
      /(\/queues\/)[^/]+/,
      /(\/consumers\/)[^/]+/,
    ]
    const shapeOf = (path: string) => wildcards.reduce((text, place) => text.replace(place, '$1*'), path)
    const words = [...new Set(TABLE.flatMap(([, path]) => path.split('/').slice(2)))]
    const segment = oneof(constantFrom(...words), stringMatching(/^[a-z%.~-]{0,4}$/))
    const method = constantFrom('GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE')
    assert(
      property(method, array(segment, { maxLength: 8 }), (verb, segments) => {
        const path = ['/api', ...segments].join('/')
        const isKnown = known.has(`${verb} ${path}`) || known.has(`${verb} ${shapeOf(path)}`)
        return isKnown || requiredRole(verb, path) === null
      }),
      { numRuns: 5_000 },
    )
  })
})

describe('the effect of a call', () => {
  const OF_SESSIONS = new Set<string | null>(['sign-in', 'sign-out', 'end-session'])

  test.each(TABLE)('%s %s, for %s, is %s in the journal', (method, path, _, action) => {
    const call = callOf(method, path)
    expect([call.action, call.isChange]).toEqual([action, action !== null && !OF_SESSIONS.has(action)])
  })

  test.each([
    ['POST', `${V4}/graphql`],
    ['POST', `${QUEUE}/messages/new-call`],
    ['DELETE', `${V4}/queues`],
    ['POST', '/client/v4/accounts/a/new-call'],
    ['PUT', '/client/v4/graphql'],
    ['POST', '/client/v4/accounts/a/graphql'],
    ['POST', '/client/v4/accounts/a/queues/messages/peek/x'],
    ['TRACEX', '/api/deck'],
  ])('%s %s is not in the table, so it counts as a change', (method, path) => {
    expect(callOf(method, path)).toMatchObject({ isChange: true, action: 'other' })
  })

  test.each(['graphql', 'peek', 'session', 'sessions', 'verify2'])(
    'a connection or a queue named "%s" is treated like any other',
    (id) => {
      for (const path of [`/api/connections/${id}`, `${V4}/queues/${id}`, `${QUEUE}/consumers/${id}`])
        for (const method of ['PUT', 'DELETE']) expect(callOf(method, path).isChange).toBe(true)
    },
  )

  test.each([
    ['POST', '/client/v4/graphql'],
    ['POST', '/client/v4/accounts/a/queues/q1/messages/peek'],
    ['GET', '/client/v4/accounts/a/anything'],
  ])('%s %s only reads', (method, path) => {
    expect(callOf(method, path)).toMatchObject({ isChange: false, action: null })
  })

  test('the connection, the account and the queue come from the path, decoded', () => {
    expect(callOf('DELETE', '/api/connections/%70rod/v4/queues/%71%31')).toMatchObject({
      connection: 'prod',
      account: null,
      queueId: 'q1',
    })
    expect(callOf('PATCH', '/client/v4/accounts/a/queues/q1')).toMatchObject({
      connection: null,
      account: 'a',
      queueId: 'q1',
    })
    expect(callOf('POST', '/api/connections/verify').connection).toBeNull()
  })
})

test('each role includes those below it', () => {
  const table = ROLES.map((role) => ROLES.filter((needed) => includesRole(role, needed)))
  expect(table).toEqual([['viewer'], ['viewer', 'operator'], ['viewer', 'operator', 'admin']])
})
