import { ACCOUNT_CALLS } from '#contract/accounts.ts'
import { ERROR_CODE } from '#contract/error-codes.ts'
import type { Clock } from '#server/clock.ts'
import type { AllowedCall } from '#server/gateway/allow-list.ts'
import type { Credential } from '#server/gateway/exchange/credential.ts'
import { createOwnCalls } from '#server/gateway/own-calls.ts'
import type { RateBudgets } from '#server/gateway/rate/rate-budgets.ts'
import { QueuesError } from '#server/http/errors.ts'
import type { ReportFailure } from '#server/http/failure.ts'

const ACCOUNT_IN_PATH = /^\/accounts\/[0-9a-f]{32}(?=\/)/

interface AccountFetchOptions {
  credential: Credential
  upstream: string
  version: string
  budgets: RateBudgets
  clock: Clock
  report: ReportFailure
}

/** The path that a call is sent to; null where it is none of those that try a credential. */
function accountCall(method: string, path: string) {
  const pattern = path.replace(ACCOUNT_IN_PATH, '/accounts/:account')
  return ACCOUNT_CALLS.find(([allowed, fixed]) => allowed === method && fixed === pattern) ?? null
}

export const isAccountCall = (method: string, path: string): boolean => accountCall(method, path) !== null

function allow({ method, url }: Request): AllowedCall {
  const { pathname, search } = new URL(url)
  const [allowed] = accountCall(method, pathname) ?? []
  if (allowed === undefined) {
    throw new QueuesError(404, ERROR_CODE.noRoute, 'This call is not one of those that try a credential.')
  }
  const isGraphql = pathname === '/graphql'
  // GraphQL has a limit of its own, so its answers tell nothing of what is left of the other.
  return {
    method: allowed,
    path: `${pathname}${search}`,
    isRead: true,
    isCounted: !isGraphql,
    isGraphql,
  }
}

/** Carries the few calls of `ACCOUNT_CALLS` to Cloudflare with a credential that is not stored yet. */
export function createAccountFetch({ budgets, ...options }: AccountFetchOptions) {
  const { budget, release } = budgets.lease(options.credential)
  // Whoever waits looks at a dialog.
  const { fetch, close } = createOwnCalls({ ...options, budget, allow, priority: 'person' })
  return {
    fetch,
    close() {
      close()
      release()
    },
  }
}
