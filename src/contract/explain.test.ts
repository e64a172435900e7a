import { expect, test } from 'vitest'
import { explain } from './explain.ts'

const NO_ADVICE = /^no advice$/

test.each<[number, number | null, RegExp]>([
  [403, 10000, /Queues > Edit/],
  [403, 9109, /Queues > Edit/],
  [403, null, /Queues > Edit/],
  [400, 9106, /Use an API token/],
  [400, 10405, /wrangler login/],
  [429, 971, /1,200 requests in five minutes/],
  [429, null, /Too many requests/],
  [404, 11000, /queue no longer exists/],
  [404, 10104, /queue no longer exists/],
  [404, 11010, /consumer was deleted or replaced/],
  [405, 0, /no HTTP pull consumer/],
  [400, 0, NO_ADVICE],
  [409, 1, /paused/],
  [409, 10252, /paused/],
  [409, 11009, NO_ADVICE],
  [429, 10250, /at a lower rate/],
  [429, 10251, /full/],
  [429, 10253, /free plan/],
  [500, 15000, /internal error/],
  [400, 11003, NO_ADVICE],
  [0, null, NO_ADVICE],
])('status %i with code %j: %s', (status, code, expected) => {
  expect(explain(status, code) ?? 'no advice').toMatch(expected)
})
