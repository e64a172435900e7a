import type { AccountsClient, TokenState } from '#contract/accounts.ts'
import type { Account, AccountPermissions, Verification } from '#contract/connections.ts'
import { ApiError } from '#contract/envelope.ts'
import { ERROR_CODE } from '#contract/error-codes.ts'
import { isRefusal } from '#contract/refusal.ts'
import type { Credential } from '#server/gateway/exchange/credential.ts'
import { QueuesError } from '#server/http/errors.ts'
import { probePermissions } from './permissions.ts'

interface Scope {
  kind: Credential['kind']
  /** The accounts to check. If there are none, the credential's only account is checked, if it has just one. */
  accountIds: readonly string[]
}

const TOKEN_REFUSED =
  'Cloudflare does not accept this token. Copy the whole token again. A new token can take a minute to work. If it belongs to an account instead of a user, enter the account ID too.'
const KEY_REFUSED =
  'Cloudflare does not accept this key with this email address. Copy both again from “My Profile > API Tokens”.'
const WARNINGS = {
  key: 'A global API key can do everything that its user can. An API token with only Account > Queues > Edit is safer.',
  noAccounts:
    'The token is not allowed to list accounts. Enter the account ID. It is in the URL of the Cloudflare dashboard.',
  inactive: (status: string) => `The token is ${status}. Cloudflare refuses its requests until that changes.`,
  expires: (day: string) => `The token expires on ${day}. Replace it here before then.`,
}

/** Resolves to null where Cloudflare refuses the call. Other errors are thrown. */
async function unlessRefused<T>(call: Promise<T>): Promise<T | null> {
  try {
    return await call
  } catch (error) {
    if (isRefusal(error) || isUnknownToken(error)) return null
    throw error
  }
}

/** The verify endpoint returns 400 for text that does not look like a token. */
function isUnknownToken(error: unknown): boolean {
  return error instanceof ApiError && error.status === 400
}

/** User tokens and account tokens are verified at different endpoints. */
async function tokenState(client: AccountsClient, accountId: string | undefined): Promise<TokenState | null> {
  const ofUser = await unlessRefused(client.userToken())
  if (ofUser) return ofUser
  return accountId === undefined ? null : unlessRefused(client.accountToken(accountId))
}

function warningsOf({ kind }: Scope, state: TokenState | null, accounts: readonly Account[]): string[] {
  const expires = state?.expires_on ? [WARNINGS.expires(state.expires_on.slice(0, 10))] : []
  return [
    ...(kind === 'key' ? [WARNINGS.key] : []),
    ...(state && state.status !== 'active' ? [WARNINGS.inactive(state.status)] : expires),
    ...(accounts.length === 0 ? [WARNINGS.noAccounts] : []),
  ]
}

/** Finds out what a credential can do. Throws `QueuesError` when it is not accepted or cannot be verified. */
export async function verifyCredential(client: AccountsClient, scope: Scope): Promise<Verification> {
  const { kind, accountIds } = scope
  const listed = await unlessRefused(client.accounts())
  const state = kind === 'token' ? await tokenState(client, accountIds[0] ?? listed?.[0]?.id) : null
  const isAccepted = kind === 'token' ? state !== null : listed !== null
  if (!isAccepted) {
    // Not 401: to the browser that would mean that its session has ended.
    throw new QueuesError(400, ERROR_CODE.authenticationError, kind === 'token' ? TOKEN_REFUSED : KEY_REFUSED)
  }
  const accounts = withAccounts(listed ?? [], accountIds)
  const [only, ...others] = accounts
  const looked = accountIds.length === 0 && only && others.length === 0 ? [only.id] : accountIds
  return {
    status: state?.status ?? 'active',
    accounts,
    warnings: warningsOf(scope, state, accounts),
    permissions: await permissionsOf(client, looked),
  }
}

/** One account after the other: all at once would be a burst of 60 requests. */
async function permissionsOf(
  client: AccountsClient,
  accountIds: readonly string[],
): Promise<AccountPermissions[]> {
  const all: AccountPermissions[] = []
  for (const accountId of accountIds) {
    all.push({ accountId, permissions: await probePermissions(client, accountId) })
  }
  return all
}

/** The listed accounts, and those in the request that the credential is not allowed to list. */
function withAccounts(accounts: readonly Account[], named: readonly string[]): Account[] {
  const unlisted = named.filter((id) => !accounts.some((account) => account.id === id))
  return [...accounts, ...unlisted.map((id) => ({ id, name: id }))]
}

/** Why a credential cannot be stored for the accounts that it was verified with; null when it can. */
export function reachProblem({ status, accounts, permissions, warnings }: Verification): string | null {
  if (status !== 'active') return warnings.join(' ')
  const problems = permissions.flatMap(({ accountId, permissions: ofAccount }) => {
    const read = ofAccount.find(({ action }) => action === 'read')
    if (read?.allowed === 'yes') return []
    const name = accounts.find(({ id }) => id === accountId)?.name ?? accountId
    return [
      {
        name: name === accountId ? name : `${name} (${accountId})`,
        reason: read?.reason ?? 'Its permissions could not be read.',
      },
    ]
  })
  const [first] = problems
  if (!first) return null
  if (permissions.length === 1) return `The credential does not reach the account. ${first.reason}`
  const reasons = problems.map(({ name, reason }) => `${name}: ${reason}`)
  return `The credential does not reach ${problems.length} of the ${permissions.length} accounts. ${reasons.join(' ')}`
}
