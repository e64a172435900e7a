import { array, assert, constantFrom, oneof, property, stringMatching } from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ROLES } from '#contract/access.ts'
import { describeCall } from '#server/journal/describe-call.ts'
import { requiredRole, type Requirement } from './policy.ts'
import { includesRole } from './roles.ts'

const V4 = '/api/connections/local/v4'
const QUEUE = `${V4}/queues/q1`

const TABLE: [string, string, Requirement][] = [
  ['GET', '/', 'anyone'],
  ['GET', '', 'anyone'],
  ['HEAD', '/', 'anyone'],
  ['GET', '/sign-in', 'anyone'],
  ['GET', '/assets/index.js', 'anyone'],
  ['GET', '/queues/local/q1/', 'anyone'],
  ['POST', '/client/v4/accounts/a/queues', 'anyone'],
  ['GET', '/api/session', 'anyone'],
  ['POST', '/api/session', 'anyone'],
  ['DELETE', '/api/session', 'anyone'],
  ['GET', '/api/users', 'admin'],
  ['DELETE', '/api/sessions/s1', 'admin'],
  ['GET', '/api/journal', 'admin'],
  ['GET', '/api/journal.ndjson', 'admin'],
  ['GET', '/api/deck', 'viewer'],
  ['HEAD', '/api/deck', 'viewer'],
  ['GET', '/api/%64eck', 'viewer'],
  ['GET', '/api/connections', 'viewer'],
  ['POST', '/api/connections', 'admin'],
  ['POST', '/api/connections/verify', 'admin'],
  ['POST', '/api/connections/prod', 'admin'],
  ['PUT', '/api/connections/prod', 'admin'],
  ['DELETE', '/api/connections/prod', 'admin'],
  ['GET', '/api/connections/local/samples', 'viewer'],
  ['GET', '/api/connections/local/queues/q1/history', 'viewer'],
  ['GET', `${V4}/queues`, 'viewer'],
  ['POST', `${V4}/queues`, 'admin'],
  ['GET', QUEUE, 'viewer'],
  ['PUT', QUEUE, 'admin'],
  ['PATCH', QUEUE, 'admin'],
  ['DELETE', QUEUE, 'admin'],
  ['GET', `${QUEUE}/metrics`, 'viewer'],
  ['GET', `${QUEUE}/consumers`, 'viewer'],
  ['POST', `${QUEUE}/consumers`, 'admin'],
  ['GET', `${QUEUE}/consumers/c1`, 'viewer'],
  ['PUT', `${QUEUE}/consumers/c1`, 'admin'],
  ['PATCH', `${QUEUE}/consumers/c1`, 'admin'],
  ['DELETE', `${QUEUE}/consumers/c1`, 'admin'],
  ['GET', `${QUEUE}/purge`, 'viewer'],
  ['POST', `${QUEUE}/purge`, 'admin'],
  ['POST', `${QUEUE}/messages/peek`, 'operator'],
  ['POST', `${QUEUE}/messages`, 'operator'],
  ['POST', `${QUEUE}/messages/batch`, 'operator'],
  ['POST', `${QUEUE}/messages/pull`, 'operator'],
  ['POST', `${QUEUE}/messages/ack`, 'operator'],
  ['POST', `${QUEUE}/messages/extend`, 'operator'],
  ['POST', `${QUEUE}/messages/purge`, 'operator'],
  ['POST', `${QUEUE}/messages/preview`, 'operator'],
  ['POST', `${QUEUE}/messages/preview/ack`, 'operator'],
]

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
  ['GET', '/api/connections/local/queues/q1'],
  ['GET', `${V4}`],
  ['GET', `${V4}/event_subscriptions/subscriptions`],
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

describe('requiredRole', () => {
  test.each(TABLE)('%s %s asks for %s', (method, path, role) => expect(requiredRole(method, path)).toBe(role))
  test.each(DENIED)('%s %s is denied', (method, path) => expect(requiredRole(method, path)).toBeNull())

  describe('with viewersMayPeek', () => {
    const allowed = { viewersMayPeek: true }
    test.each(TABLE)('%s %s asks for what it did, but for a peek', (method, path, role) => {
      const expected = path.endsWith('/messages/peek') ? 'viewer' : role
      expect(requiredRole(method, path, allowed)).toBe(expected)
      expect(requiredRole(method, path, { viewersMayPeek: false })).toBe(role)
    })
    test.each(DENIED)('%s %s is denied', (method, path) => {
      expect(requiredRole(method, path, allowed)).toBeNull()
    })
  })

  test('whatever is not in the table is denied below /api', () => {
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

  test('the journal has a name for every change that may go through a connection', () => {
    for (const [method, path] of TABLE.filter(([, path]) => path.startsWith(V4))) {
      const isRead = method === 'GET' || path.endsWith('/peek')
      const action = describeCall(method, path.slice(V4.length), {})?.action ?? null
      expect([path, action === null, action === 'other']).toEqual([path, isRead, false])
    }
  })
})

test('each role includes those below it', () => {
  const table = ROLES.map((role) => ROLES.filter((needed) => includesRole(role, needed)))
  expect(table).toEqual([['viewer'], ['viewer', 'operator'], ['viewer', 'operator', 'admin']])
})
