import { ACCOUNT_CALLS } from '#contract/accounts.ts'
import type { Clock } from '#server/clock.ts'
import type { AllowedCall } from '#server/gateway/allow-list.ts'
import type { Credential } from '#server/gateway/exchange/credential.ts'
import { GRAPHQL_CALL } from '#server/gateway/graphql-envelope.ts'
import { createInternalFetch } from '#server/gateway/internal-fetch.ts'
import type { RateBudgets } from '#server/gateway/rate/rate-budgets.ts'
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

function allow(method: string, { pathname, search }: URL): AllowedCall | null {
  const [allowed] = accountCall(method, pathname) ?? []
  if (allowed === undefined) return null
  if (pathname === GRAPHQL_CALL.path) return GRAPHQL_CALL
  return { method: allowed, path: `${pathname}${search}`, isRead: true, isCounted: true }
}

/** Carries the few calls of `ACCOUNT_CALLS` to Cloudflare with a credential that is not stored yet. */
export function createAccountFetch({ budgets, ...options }: AccountFetchOptions) {
  const { budget, release } = budgets.lease(options.credential)
  // A user waits for it in a dialog.
  const { fetch, close } = createInternalFetch({ ...options, budget, allow, priority: 'person' })
  return {
    fetch,
    close() {
      close()
      release()
    },
  }
}
