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
  ['a name that is a colour', { ...body, name: 'red' }, 'red'],
  ['a name that is long', { ...body, name: 'W'.repeat(5_000) }, 'W'.repeat(100)],
  ['no name', { credential: body.credential }, null],
  ['a name that is none', { ...body, name: [TOKEN] }, null],
  ['no object', TOKEN, null],
  ['the token as the name', { ...body, name: TOKEN }, null],
  ['a part of the token as the name', { ...body, name: TOKEN.slice(5, 15) }, null],
  ['a name with a part of the token', { ...body, name: `Production ${TOKEN.slice(-9)} (new)` }, null],
  ['a token in the wrong place', { name: TOKEN, token: TOKEN }, null],
  ['connections', many('Shop Europe', 'Shop Europe 2'), 'Shop Europe, Shop Europe 2'],
  ['connections, one called as the token', many('Shop', TOKEN.slice(3), 'Stage'), 'Shop, Stage'],
  ['connections, one called as an account', many('Shop', account.accountId), 'Shop'],
  [
    'connections with long names',
    many('W'.repeat(60), 'X'.repeat(60)),
    `${'W'.repeat(60)}, ${'X'.repeat(38)}`,
  ],
  ['connections that are none', { connections: [TOKEN, null, 3, { name: 4 }] }, null],
  ['both a name and connections', { ...many(TOKEN), name: TOKEN }, null],
  ['a token far down', { name: TOKEN, credential: [[{ any: { token: TOKEN } }]] }, null],
])('of a body with %s', (_, given, name) => expect(nameIn(given)).toBe(name))

test('a body that is nested beyond any stack is read all the same', () => {
  const deep = JSON.parse(`{"name":"deep","x":${'['.repeat(100_000)}${']'.repeat(100_000)}}`) as unknown
  expect(nameIn(deep)).toBe('deep')
})
