import { expect, test } from 'vitest'
import * as z from 'zod'
import { ConfigFile, configSchemaText } from './file-schema.ts'

const schema = JSON.parse(configSchemaText()) as Parameters<typeof z.fromJSONSchema>[0]
const connection = { id: 'prod', accountId: 'c'.repeat(32), token: '$TOKEN' }
const access = {
  teamDomain: 'https://team.cloudflareaccess.com',
  audience: 'a1'.repeat(32),
  roles: { '*': 'viewer' },
}
const user = { name: 'ada', role: 'admin', passwordHash: '$ADA_HASH' }

test.each<[string, boolean, unknown]>([
  ['nothing', true, {}],
  ['where its schema is', true, { $schema: './deck.schema.json' }],
  ['a schema that is not a string', false, { $schema: 3 }],
  ['connections', true, { connections: [connection, { ...connection, color: 'red', production: true }] }],
  ['users', true, { users: [user] }],
  ['access', true, { access }],
  ['no access', true, { access: null, masking: null }],
  ['masking', true, { masking: { paths: ['$.a'], viewersMayPeek: true } }],
  ['an unknown key', false, { conections: [] }],
  ['an unknown key in a connection', false, { connections: [{ ...connection, readonly: true }] }],
  ['an unknown key in a user', false, { users: [{ ...user, password: 'x' }] }],
  ['no account', false, { connections: [{ id: 'prod', token: 't' }] }],
  ['a bad account', false, { connections: [{ ...connection, accountId: 'nope' }] }],
  ['a bad id', false, { connections: [{ ...connection, id: 'Prod!' }] }],
  ['an empty token', false, { connections: [{ ...connection, token: '' }] }],
  ['an unknown color', false, { connections: [{ ...connection, color: 'mauve' }] }],
  ['an unknown role', false, { access: { ...access, roles: { '*': 'root' } } }],
  ['too many paths', false, { masking: { paths: Array.from({ length: 51 }, () => '$') } }],
  ['a list', false, []],
])('the schema and its JSON Schema agree: a file with %s is valid: %s', (_, isRight, config) => {
  expect(ConfigFile.safeParse(config).success).toBe(isRight)
  expect(z.fromJSONSchema(schema).safeParse(config).success).toBe(isRight)
})

/** The keys in the schema, at any depth, that have no description for editors. */
function withoutDescription(part: unknown, path: string): string[] {
  if (typeof part !== 'object' || part === null) return []
  return Object.entries(part).flatMap(([key, inner]: [string, unknown]) => {
    if (key !== 'properties') return withoutDescription(inner, path)
    return Object.entries(inner as Record<string, { description?: string }>).flatMap(([name, value]) => [
      ...(value.description ? [] : [`${path}${name}`]),
      ...withoutDescription(value, `${path}${name}.`),
    ])
  })
}

test('every key has a description', () => {
  expect(withoutDescription(schema, '')).toEqual([])
})
