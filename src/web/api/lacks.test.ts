import { describe, expect, test } from 'vitest'
import { ApiError } from '#contract/envelope.ts'
import { describeLack, lackOf, type Lack } from './lacks.ts'

const refusal = (status: number, code: number | null, isFromCloudflare = true) =>
  new ApiError('refused', {
    status,
    issues: code === null ? [] : [{ code, message: 'refused' }],
    isFromCloudflare,
  })

describe('what a refusal says about every queue', () => {
  test.each<[string, number, number, Lack['cause']]>([
    ['could not route', 404, 7003, 'unavailable'],
    ['no route, as a bad request', 400, 7003, 'unavailable'],
    ['no route for that URI', 404, 7000, 'unavailable'],
    ['a token without the permission', 403, 10000, 'forbidden'],
    ['a token without this resource', 403, 9109, 'forbidden'],
    ['unauthorized for queues', 403, 10106, 'forbidden'],
    ['credentials of another kind', 400, 9106, 'credentials'],
    ['the login of wrangler', 405, 10405, 'credentials'],
    ['the login of wrangler, as it was seen too', 400, 10405, 'credentials'],
  ])('%s (%i, %i)', (_what, status, code, cause) => {
    expect(lackOf(refusal(status, code))).toEqual({ cause, code })
  })

  test.each<[string, number, number | null]>([
    ['no HTTP pull consumer', 405, 0],
    ['delivery is paused', 409, 10252],
    ['delivery is paused, without a code that is known', 409, 1],
    ['queue not found on the data plane', 404, 10104],
    ['queue not found on the control plane', 404, 11000],
    ['a queue id that is malformed', 400, 10107],
    ['a lease or batch that is out of bounds', 400, 10205],
    ['rate limited', 429, 971],
    ['rate limited, whatever the code', 429, 10000],
    ['an account without Queues', 403, 100129],
    ['a firewall', 403, 1020],
    ['an invalid token', 401, 1000],
    ['a session that ended', 401, 10000],
    ['Cloudflare failed inside', 500, 15000],
    ['a failure that names a route', 502, 7003],
    ['no answer', 0, null],
    ['not an envelope', 404, null],
  ])('nothing: %s (%i, %j)', (_what, status, code) => {
    expect(lackOf(refusal(status, code))).toBeNull()
  })

  test.each([
    [403, 10000],
    [404, 7003],
  ])('nothing where this server refuses by itself (%i, %i)', (status, code) => {
    expect(lackOf(refusal(status, code, false))).toBeNull()
  })
})

test.each([
  [
    describeLack('peek', { cause: 'unavailable', code: 7003 }),
    'Messages cannot be peeked at: Cloudflare does not offer that for this account (code 7003).',
  ],
  [
    describeLack('extend', { cause: 'forbidden', code: 10000 }),
    'Leases cannot be extended: the API token lacks the permission Account > Queues > Edit (code 10000).',
  ],
  [
    describeLack('purgeRefs', { cause: 'credentials', code: 10405 }),
    'Peeked messages cannot be deleted: Cloudflare lets an API token do that, but not these credentials (code 10405).',
  ],
])('%s', (sentence, expected) => {
  expect(sentence).toBe(expected)
})
