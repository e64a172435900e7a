import type { AccountsClient, TokenState } from '#contract/accounts.ts'
import type { Account, Verification } from '#contract/connections.ts'
import { ApiError } from '#contract/envelope.ts'
import { ERROR_CODE } from '#contract/error-codes.ts'
import { isRefusal } from '#contract/refusal.ts'
import type { Credential } from '#server/gateway/credential.ts'
import { QueuesError } from '#server/http/errors.ts'
import { probePermissions } from './permissions.ts'

interface Question {
  kind: Credential['kind']
  accountId: string | null
}

const TOKEN_REFUSED =
  'Cloudflare does not accept this token. Copy it again, whole; one that was made this minute may need another. If it belongs to an account and not to a user, enter the account ID as well.'
const KEY_REFUSED =
  'Cloudflare does not accept this key with this e-mail address. Copy both again from “My Profile > API Tokens”.'
const WARNINGS = {
  key: 'A global API key can do everything that its user can. A token with only Account > Queues > Edit is safer.',
  noAccounts:
    'The token may not list its accounts. Enter the account ID; it is in the address of the Cloudflare dashboard.',
  inactive: (status: string) => `The token is ${status}: Cloudflare refuses its calls until that is changed.`,
  expires: (day: string) => `The token expires on ${day}. Replace it here before then.`,
}

/** Asks, and answers null where Cloudflare says no. Everything else that goes wrong is thrown. */
async function unlessRefused<T>(call: Promise<T>): Promise<T | null> {
  try {
    return await call
  } catch (error) {
    if (isRefusal(error) || isUnknownToken(error)) return null
    throw error
  }
}

/** The verify endpoint says 400 to what does not even look like a token. */
function isUnknownToken(error: unknown): boolean {
  return error instanceof ApiError && error.status === 400
}

/** Tokens of users are verified in one place, those of an account in it. */
async function tokenState(
  client: AccountsClient,
  accountId: string | null,
  accounts: readonly Account[],
): Promise<TokenState | null> {
  const ofUser = await unlessRefused(client.userToken())
  if (ofUser) return ofUser
  const where = accountId ?? accounts[0]?.id
  return where === undefined ? null : unlessRefused(client.accountToken(where))
}

function warningsOf({ kind }: Question, state: TokenState | null, accounts: readonly Account[]): string[] {
  const expires = state?.expires_on ? [WARNINGS.expires(state.expires_on.slice(0, 10))] : []
  return [
    ...(kind === 'key' ? [WARNINGS.key] : []),
    ...(state && state.status !== 'active' ? [WARNINGS.inactive(state.status)] : expires),
    ...(accounts.length === 0 ? [WARNINGS.noAccounts] : []),
  ]
}

/** What a credential is good for. Throws `QueuesError` where it is not accepted, or nothing could be learnt. */
export async function verifyCredential(client: AccountsClient, question: Question): Promise<Verification> {
  const { kind, accountId } = question
  const listed = await unlessRefused(client.accounts())
  const state = kind === 'token' ? await tokenState(client, accountId, listed ?? []) : null
  const isAccepted = kind === 'token' ? state !== null : listed !== null
  if (!isAccepted) {
    // Not 401: that would be about the session of whoever asks.
    throw new QueuesError(400, ERROR_CODE.authenticationError, kind === 'token' ? TOKEN_REFUSED : KEY_REFUSED)
  }
  const accounts = withAccount(listed ?? [], accountId)
  const chosen = accountId ?? (accounts.length === 1 ? accounts[0]?.id : null) ?? null
  return {
    status: state?.status ?? 'active',
    accounts,
    warnings: warningsOf(question, state, accounts),
    accountId: chosen,
    permissions: chosen === null ? null : await probePermissions(client, chosen),
  }
}

/** An account that was named is offered, also where the credential may not list it. */
function withAccount(accounts: readonly Account[], id: string | null): Account[] {
  const isListed = id === null || accounts.some((account) => account.id === id)
  return isListed ? [...accounts] : [...accounts, { id, name: id }]
}

/** Why a credential cannot be stored for the account that it was verified with; null where it can. */
export function reachProblem({ status, permissions, warnings }: Verification): string | null {
  if (status !== 'active') return warnings.join(' ')
  const read = permissions?.find(({ action }) => action === 'read')
  if (read?.allowed === 'yes') return null
  return `The credential does not reach the account. ${read?.reason ?? 'Its permissions could not be read.'}`
}
