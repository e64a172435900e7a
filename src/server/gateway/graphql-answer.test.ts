import { expect, test } from 'vitest'
import type { Outcome } from './exchange/exchange.ts'
import { failureOf } from './exchange/exchange.ts'
import { asEnvelope } from './graphql-answer.ts'

const answer = (body: unknown, status = 200): Outcome => ({
  kind: 'answer',
  status,
  headers: {},
  body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
})
const read = (outcome: Outcome) =>
  outcome.kind === 'answer'
    ? { status: outcome.status, ...(JSON.parse(outcome.body.toString()) as object) }
    : outcome

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
  expect(read(asEnvelope(answer(body)))).toMatchObject(expected)
})

test.each([
  answer({ success: false, errors: [{ code: 10_000, message: 'Authentication error' }] }, 403),
  answer('<html>'),
  answer('[]'),
  answer('null'),
  failureOf('aborted'),
])('what is no answer of GraphQL stays as it is', (outcome) => {
  expect(asEnvelope(outcome)).toBe(outcome)
})
