import { expect, test } from 'vitest'
import { explain } from './explain.ts'

const NOTHING = /^nothing$/

test.each<[number, number | null, RegExp]>([
  [403, 10000, /Queues > Edit/],
  [403, 9109, /Queues > Edit/],
  [403, null, /Queues > Edit/],
  [400, 9106, /Use an API token/],
  [400, 10405, /login of wrangler/],
  [429, 971, /1,200 requests in five minutes/],
  [429, null, /Too many requests/],
  [404, 11000, /gone/],
  [404, 10104, /gone/],
  [404, 11010, /meanwhile/],
  [405, 0, /no HTTP pull consumer/],
  [400, 0, NOTHING],
  [409, 1, /paused/],
  [409, 10252, /paused/],
  [409, 11009, NOTHING],
  [429, 10250, /more slowly/],
  [429, 10251, /full/],
  [429, 10253, /free plan/],
  [500, 15000, /failed inside/],
  [400, 11003, NOTHING],
  [0, null, NOTHING],
])('%i with code %j: %s', (status, code, expected) => {
  expect(explain(status, code) ?? 'nothing').toMatch(expected)
})
