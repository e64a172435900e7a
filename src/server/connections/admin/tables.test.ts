import { describe, expect, test } from 'vitest'
import { ApiError } from '#contract/envelope.ts'
import { isAccountCall } from './account-fetch.ts'
import { connectionIdOf } from './connection-id.ts'
import { judgeAnalytics, judgeRead, judgeWrite } from './permissions.ts'

const ACCOUNT = 'a'.repeat(32)
const NO_QUEUE = '0'.repeat(32)

test.each([
  ['Production', [], 'production'],
  ['  Ünïcode & more ', [], 'unicode-more'],
  ['日本', [], 'account'],
  ['Local', ['local'], 'local-2'],
  ['verify', ['verify', 'verify-2'], 'verify-3'],
  ['x'.repeat(80), ['x'.repeat(63)], `${'x'.repeat(61)}-2`],
])('the id of %j next to %j is %s', (name, taken, id) => {
  expect(connectionIdOf(name, (candidate) => taken.includes(candidate))).toBe(id)
})

test.each([
  ['GET', '/user/tokens/verify', true],
  ['GET', '/accounts', true],
  ['GET', `/accounts/${ACCOUNT}/tokens/verify`, true],
  ['GET', `/accounts/${ACCOUNT}/queues`, true],
  ['PATCH', `/accounts/${ACCOUNT}/queues/${NO_QUEUE}`, true],
  ['PATCH', `/accounts/${ACCOUNT}/queues/${ACCOUNT}`, false],
  ['DELETE', `/accounts/${ACCOUNT}/queues/${NO_QUEUE}`, false],
  ['POST', '/graphql', true],
  ['GET', '/graphql', false],
  ['POST', '/accounts', false],
  ['GET', '/user', false],
  ['GET', `/accounts/nope/queues`, false],
  ['GET', `/accounts/${ACCOUNT}/workers`, false],
])('%s %s is sent: %s', (method, path, isSent) => {
  expect(isAccountCall(method, path)).toBe(isSent)
})

const refused = (status: number, code: number) =>
  new ApiError('as it is', { status, issues: [{ code, message: 'as it is' }] })

describe('a probe', () => {
  test.each([
    ['it worked', null, 'yes', 'unknown'],
    ['no such queue', refused(404, 11000), 'unknown', 'yes'],
    ['no such route', refused(404, 7003), 'unknown', 'unknown'],
    ['403 10000', refused(403, 10000), 'no', 'no'],
    ['403 9109', refused(403, 9109), 'no', 'no'],
    ['400 9106', refused(400, 9106), 'no', 'no'],
    ['401', refused(401, 1000), 'no', 'no'],
    ['429', refused(429, 971), 'unknown', 'unknown'],
    ['500', refused(500, 10000), 'unknown', 'unknown'],
    ['no answer', new ApiError('none'), 'unknown', 'unknown'],
  ])('%s', (_, error, read, write) => {
    expect(judgeRead(error).allowed).toBe(read)
    expect(judgeWrite(error).allowed).toBe(write)
    // Refused or inconclusive, as a read is.
    expect(judgeAnalytics(error, true).allowed).toBe(read)
  })

  test('an account without analytics has none', () => {
    expect(judgeAnalytics(null, false).allowed).toBe('no')
  })
})
