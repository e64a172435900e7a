import { expect, test } from 'vitest'
import { nameIn } from './name-in-body.ts'

const TOKEN = 'tokenOfTheAccount_0123456789'
const account = { color: 'red', accountId: 'c'.repeat(32) }
const many = (...names: string[]) => ({
  credential: { token: TOKEN },
  connections: names.map((name) => ({ ...account, name })),
})
const body = { name: 'Production', color: 'red', accountId: 'c'.repeat(32), credential: { token: TOKEN } }

test.each([
  ['a name', body, 'Production'],
  ['a name that is a color', { ...body, name: 'red' }, 'red'],
  ['a long name', { ...body, name: 'W'.repeat(5_000) }, 'W'.repeat(100)],
  ['no name', { credential: body.credential }, null],
  ['a name that is not a string', { ...body, name: [TOKEN] }, null],
  ['a string instead of an object', TOKEN, null],
  ['the token as the name', { ...body, name: TOKEN }, null],
  ['part of the token as the name', { ...body, name: TOKEN.slice(5, 15) }, null],
  ['a name that contains part of the token', { ...body, name: `Production ${TOKEN.slice(-9)} (new)` }, null],
  ['a token in the wrong place', { name: TOKEN, token: TOKEN }, null],
  ['connections', many('Shop Europe', 'Shop Europe 2'), 'Shop Europe, Shop Europe 2'],
  ['connections, one named like the token', many('Shop', TOKEN.slice(3), 'Stage'), 'Shop, Stage'],
  ['connections, one named like an account id', many('Shop', account.accountId), 'Shop'],
  [
    'connections with long names',
    many('W'.repeat(60), 'X'.repeat(60)),
    `${'W'.repeat(60)}, ${'X'.repeat(38)}`,
  ],
  ['invalid connections', { connections: [TOKEN, null, 3, { name: 4 }] }, null],
  ['both a name and connections', { ...many(TOKEN), name: TOKEN }, null],
  ['a deeply nested token', { name: TOKEN, credential: [[{ any: { token: TOKEN } }]] }, null],
])('the name in a body with %s', (_, given, name) => expect(nameIn(given)).toBe(name))

test('a body nested deeper than any call stack is read', () => {
  const deep = JSON.parse(`{"name":"deep","x":${'['.repeat(100_000)}${']'.repeat(100_000)}}`) as unknown
  expect(nameIn(deep)).toBe('deep')
})
