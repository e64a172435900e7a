import { expect, test } from 'vitest'
import { describeAdminCall } from './describe-admin-call.ts'

const TOKEN = 'tokenOfTheAccount_0123456789'
const body = { name: 'Production', color: 'red', accountId: 'c'.repeat(32), credential: { token: TOKEN } }

test.each([
  ['POST', '/api/connections', body, { action: 'add-connection', connection: null, detail: 'Production' }],
  ['PUT', '/deck/api/connections/prod', body, { action: 'edit-connection', connection: 'prod' }],
  ['PUT', '/api/connections/%70rod', null, { action: 'edit-connection', connection: 'prod', detail: null }],
  ['PUT', '/api/connections/%', null, { action: 'edit-connection', connection: '%', detail: null }],
  [
    'DELETE',
    '/api/connections/prod',
    null,
    { action: 'remove-connection', connection: 'prod', detail: null },
  ],
  ['POST', '/api/connections/verify', body, { action: 'try-credential', connection: null }],
  ['DELETE', '/api/sessions/s1', body, { action: 'end-session', connection: null, detail: null }],
])('%s %s', (method, path, given, call) => {
  expect(describeAdminCall(method, path, given)).toMatchObject(call)
})

test.each([
  ['GET', '/api/connections'],
  ['POST', '/api/connections/prod'],
  ['PATCH', '/api/connections/prod'],
  ['DELETE', '/api/connections/prod/v4/queues'],
  ['DELETE', '/api/sessions'],
  ['POST', '/api/session'],
])('%s %s changes nothing', (method, path) => expect(describeAdminCall(method, path, body)).toBeNull())

const nameOf = (given: unknown) => describeAdminCall('POST', '/api/connections', given)?.detail

test.each([
  ['a name', body, 'Production'],
  ['a name that is a colour', { ...body, name: 'red' }, 'red'],
  ['a name that is long', { ...body, name: 'W'.repeat(5_000) }, 'W'.repeat(100)],
  ['no name', { credential: body.credential }, null],
  ['a name that is none', { ...body, name: [TOKEN] }, null],
  ['no object', TOKEN, null],
  ['the token as the name', { ...body, name: TOKEN }, null],
  ['a part of the token as the name', { ...body, name: TOKEN.slice(5, 15) }, null],
  ['a name with a part of the token', { ...body, name: `Production ${TOKEN.slice(-9)} (new)` }, null],
  ['a token in the wrong place', { name: TOKEN, token: TOKEN }, null],
  ['a token far down', { name: TOKEN, credential: [[{ any: { token: TOKEN } }]] }, null],
])('of a body with %s', (_, given, name) => expect(nameOf(given)).toBe(name))

test('a body that is nested beyond any stack is read all the same', () => {
  const deep = JSON.parse(`{"name":"deep","x":${'['.repeat(100_000)}${']'.repeat(100_000)}}`) as unknown
  expect(nameOf(deep)).toBe('deep')
})
