import { expect, test } from 'vitest'
import { failureOf, type ExchangeResult } from './exchange/exchange.ts'
import { toEnvelope } from './graphql-envelope.ts'

const response = (body: unknown, status = 200): ExchangeResult => ({
  kind: 'response',
  status,
  headers: {},
  body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
})
const read = (result: ExchangeResult) =>
  result.kind === 'response'
    ? { status: result.status, ...(JSON.parse(result.body.toString()) as object) }
    : result

test.each([
  [
    { data: { a: 1 }, errors: null },
    { status: 200, success: true, errors: [], result: { a: 1 } },
  ],
  [{ data: { a: 1 } }, { status: 200, success: true, result: { a: 1 } }],
  [
    { data: null, errors: [{ message: 'not authorized for that account', extensions: { code: 'authz' } }] },
    { status: 403, success: false, errors: [{ code: 0, message: 'not authorized for that account' }] },
  ],
  [
    { data: null, errors: [{ message: 'does not have access to the path' }] },
    { status: 403, success: false },
  ],
  [
    { data: null, errors: [{ message: 'unknown field' }] },
    { status: 400, success: false, result: null },
  ],
])('%j is the envelope %j', (body, expected) => {
  expect(read(toEnvelope(response(body)))).toMatchObject(expected)
})

test.each([
  response({ success: false, errors: [{ code: 10_000, message: 'Authentication error' }] }, 403),
  response('<html>'),
  response('[]'),
  response('null'),
  failureOf('aborted'),
])('anything but a GraphQL response stays unchanged', (result) => {
  expect(toEnvelope(result)).toBe(result)
})
