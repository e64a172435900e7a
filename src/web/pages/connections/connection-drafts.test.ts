import { describe, expect, test } from 'vitest'
import {
  matchesAccount,
  nameProblem,
  reachProblem,
  uniqueName,
  withAccounts,
  type ConnectionDraft,
} from './connection-drafts.ts'

const account = (digit: string, name: string) => ({ id: digit.repeat(32), name })
const draft = (digit: string, name: string): ConnectionDraft => ({
  accountId: digit.repeat(32),
  name,
  color: null,
  isProduction: false,
  isReadOnly: false,
})

test.each([
  ['Shop', [], 'Shop'],
  [' Shop ', [], 'Shop'],
  ['Shop', ['Stage'], 'Shop'],
  ['Shop', ['shop'], 'Shop 2'],
  ['Shop', ['Shop', 'SHOP 2 '], 'Shop 3'],
  ['x'.repeat(70), [], 'x'.repeat(60)],
  ['x'.repeat(70), ['x'.repeat(60)], `${'x'.repeat(58)} 2`],
])('%j with %j taken becomes %j', (name, taken, unique) => {
  expect(uniqueName(name, taken)).toBe(unique)
})

test('accounts with the same name get unique names, and edited drafts stay', () => {
  const typed = { ...draft('a', 'Mine'), isProduction: true }
  const accounts = [account('a', 'Shop'), account('b', 'Shop'), account('c', 'Shop'), account('d', 'Local')]
  expect(withAccounts([typed], accounts, ['Local'])).toEqual([
    typed,
    draft('b', 'Shop'),
    draft('c', 'Shop 2'),
    draft('d', 'Local 2'),
  ])
})

test.each([
  ['Shop', null],
  ['  ', 'Enter a name.'],
  ['local ', 'A connection with this name already exists.'],
  ['STAGE', 'Another of these connections has this name.'],
])('the problem with the name %j is %s', (name, problem) => {
  const own = draft('a', name)
  expect(nameProblem(own, [own, draft('b', 'Stage')], ['Local'])).toBe(problem)
})

describe('an account', () => {
  const read = (allowed: 'yes' | 'no' | 'unknown') => ({ action: 'read' as const, allowed, reason: 'Why.' })
  test.each([
    [[read('yes')], null],
    [[read('no')], 'Why.'],
    [[read('unknown')], 'Why.'],
    [[], 'The permissions could not be read.'],
  ])('with the permissions %j has the problem %s', (permissions, problem) => {
    expect(reachProblem(permissions)).toBe(problem)
  })

  test.each([
    ['', ['Shop', 'Stage']],
    [' sho', ['Shop']],
    ['bbb', ['Stage']],
    ['none', []],
  ])('is found by the text %j', (text, names) => {
    const accounts = [account('a', 'Shop'), account('b', 'Stage')]
    expect(accounts.filter((each) => matchesAccount(each, text)).map(({ name }) => name)).toEqual(names)
  })
})
