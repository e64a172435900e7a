import { expect, test } from 'vitest'
import { ApiError } from '#contract/envelope.ts'
import { restAfter } from './analytics-rest.ts'

const MINUTE = 60_000
const failure = (
  status: number,
  code: number | null,
  message = 'no',
  retryAfterSeconds: number | null = null,
) => new ApiError(message, { status, issues: code === null ? [] : [{ code, message }], retryAfterSeconds })

test.each([
  ['not authorized in GraphQL', failure(403, 0, 'not authorized for that account'), 'no-permission', 60],
  ['a token refused', failure(403, 10_000, 'Authentication error'), 'no-permission', 5],
  ['a token refused with 400', failure(400, 9106), 'no-permission', 5],
  ['an unknown dataset', failure(400, 0, 'unknown field "queueBacklogAdaptiveGroups"'), 'no-dataset', 60],
  ['an unknown field', failure(400, 0, 'Cannot query field "bytes" on type "X".'), 'no-dataset', 60],
  ['another GraphQL error', failure(400, 0, 'cannot request data older than 86400s'), 'unanswered', 5],
  [
    'its own limit',
    failure(400, 0, 'rate limiter budget depleted, try again after 5 minutes'),
    'unanswered',
    5,
  ],
  ['too many requests', failure(429, 971, 'slow down', 600), 'unanswered', 10],
  ['a wait of days', failure(429, 971, 'slow down', 1e6), 'unanswered', 60],
  ['no response', failure(504, 90_504), 'unanswered', 1],
  ['a failing server', failure(500, 15_000, 'unknown field of work'), 'unanswered', 1],
  ['an unexpected shape', failure(200, null), 'unanswered', 1],
  ['a fault of this server', new TypeError('x'), 'unanswered', 1],
] as const)('%s', (_, error, state, minutes) => {
  expect(restAfter(error)).toEqual({ state, ms: minutes * MINUTE })
})
