import { describe, expect, test } from 'vitest'
import type { AccountsClient } from '#contract/accounts.ts'
import { ApiError } from '#contract/envelope.ts'
import { reachProblem, verifyCredential } from './verify.ts'

const [A, B] = ['a'.repeat(32), 'b'.repeat(32)]
const refused = (status: number, code: number) =>
  new ApiError('refused', { status, issues: [{ code, message: 'refused' }] })

interface Answers {
  user?: unknown
  accounts?: unknown
  account?: unknown
}

/** A client that returns the given results, throws the given errors, and keeps the calls. */
function clientOf({ user, accounts, account }: Answers) {
  const asked: string[] = []
  const answer = async (call: string, value: unknown) => {
    asked.push(call)
    if (value instanceof Error) throw value
    return value as never
  }
  const client: AccountsClient = {
    userToken: () => answer('user', user),
    accounts: () => answer('accounts', accounts),
    accountToken: (id) => answer(`account ${id.slice(0, 1)}`, account),
    tryRead: (id) => answer(`read ${id.slice(0, 1)}`, undefined),
    tryWrite: (id) => answer(`write ${id.slice(0, 1)}`, refused(403, 10000)),
    tryAnalytics: (id) => answer(`analytics ${id.slice(0, 1)}`, true),
  }
  return { client, asked }
}

const ACTIVE = { status: 'active' }
const ONE = [{ id: A, name: 'One' }]
const TWO = [...ONE, { id: B, name: 'Two' }]
const NO = refused(403, 10000)

describe('a credential that is accepted', () => {
  test.each([
    [
      'a token of one account',
      { user: ACTIVE, accounts: ONE },
      [],
      [A],
      1,
      ['accounts', 'user', 'read a', 'write a', 'analytics a'],
    ],
    ['a token of two', { user: ACTIVE, accounts: TWO }, [], [], 2, ['accounts', 'user']],
    [
      'one of two',
      { user: ACTIVE, accounts: TWO },
      [A],
      [A],
      2,
      ['accounts', 'user', 'read a', 'write a', 'analytics a'],
    ],
    [
      'both of two',
      { user: ACTIVE, accounts: TWO },
      [B, A],
      [B, A],
      2,
      ['accounts', 'user', 'read b', 'write b', 'analytics b', 'read a', 'write a', 'analytics a'],
    ],
    [
      'a token of an account',
      { user: refused(400, 9106), accounts: NO, account: ACTIVE },
      [B],
      [B],
      1,
      ['accounts', 'user', 'account b', 'read b', 'write b', 'analytics b'],
    ],
    [
      'a token of an account that lists it',
      { user: refused(401, 1000), accounts: ONE, account: ACTIVE },
      [],
      [A],
      1,
      ['accounts', 'user', 'account a', 'read a', 'write a', 'analytics a'],
    ],
  ] as const)('%s', async (_, answers, accountIds, looked, count, calls) => {
    const { client, asked } = clientOf(answers)
    const verification = await verifyCredential(client, { kind: 'token', accountIds })
    expect(verification).toMatchObject({ status: 'active', warnings: [] })
    expect(verification.accounts).toHaveLength(count)
    expect(verification.permissions.map(({ accountId }) => accountId)).toEqual(looked)
    for (const { permissions } of verification.permissions) {
      expect(permissions.map(({ allowed }) => allowed)).toEqual(['yes', 'no', 'yes'])
    }
    expect(asked).toEqual(calls)
  })

  test.each([
    ['disabled', { user: { status: 'disabled' }, accounts: ONE }, 'The token is disabled'],
    ['expiring', { user: { ...ACTIVE, expires_on: '2027-01-31T00:00:00Z' }, accounts: ONE }, 'on 2027-01-31'],
    ['without accounts', { user: ACTIVE, accounts: [] }, 'Enter the account ID'],
    ['not allowed to list them', { user: ACTIVE, accounts: NO }, 'Enter the account ID'],
  ])('is warned about when it is %s', async (_, answers, warning) => {
    const { warnings } = await verifyCredential(clientOf(answers).client, { kind: 'token', accountIds: [] })
    expect(warnings.join()).toContain(warning)
  })

  test('a global key is verified by listing its accounts, and warned about', async () => {
    const { client, asked } = clientOf({ accounts: ONE })
    const { warnings } = await verifyCredential(client, { kind: 'key', accountIds: [] })
    expect(warnings.join()).toContain('can do everything')
    expect(asked).not.toContain('user')
  })
})

test.each([
  ['token', { user: NO, accounts: NO }, 400],
  ['token', { user: refused(400, 6003), accounts: refused(400, 6003) }, 400],
  ['key', { accounts: NO }, 400],
  ['token', { user: refused(429, 971), accounts: ONE }, 429],
  ['key', { accounts: refused(502, 90502) }, 502],
] as const)('a %s with %j is refused with %i', async (kind, answers, status) => {
  const { client } = clientOf(answers)
  await expect(verifyCredential(client, { kind, accountIds: [] })).rejects.toMatchObject({ status })
})

const look = (accountId: string, allowed: 'yes' | 'no', reason = 'No.') => ({
  accountId,
  permissions: [{ action: 'read' as const, allowed, reason }],
})
test.each([
  ['one that is reached', [look(A, 'yes')], null],
  ['one that is not', [look(A, 'no')], 'The credential does not reach the account. No.'],
  ['two that are reached', [look(A, 'yes'), look(B, 'yes')], null],
  [
    'two, one not reached',
    [look(A, 'yes'), look(B, 'no')],
    `The credential does not reach 1 of the 2 accounts. Two (${B}): No.`,
  ],
  [
    'two, none reached',
    [look(A, 'no'), look(B, 'no', 'Never.')],
    `The credential does not reach 2 of the 2 accounts. One (${A}): No. Two (${B}): Never.`,
  ],
])('why a credential cannot be stored for accounts: %s', (_, permissions, problem) => {
  expect(reachProblem({ status: 'active', accounts: TWO, warnings: [], permissions })).toBe(problem)
})
