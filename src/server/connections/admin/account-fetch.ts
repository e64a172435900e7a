import { ACCOUNT_CALLS } from '#contract/accounts.ts'
import { ID_PATTERN } from '#contract/ids.ts'
import type { CloudflareOptions } from '#server/connections/connect.ts'
import type { AllowedCall } from '#server/gateway/allow-list.ts'
import type { Credential } from '#server/gateway/exchange/credential.ts'
import { GRAPHQL_CALL } from '#server/gateway/graphql-envelope.ts'
import { createInternalFetch } from '#server/gateway/internal-fetch.ts'

interface AccountFetchOptions extends CloudflareOptions {
  credential: Credential
}

/** The entry of `ACCOUNT_CALLS` that a call matches; null where none does. */
function accountCall(method: string, path: string) {
  const [, first, account, ...rest] = path.split('/')
  const isOfAccount = first === 'accounts' && account !== undefined && ID_PATTERN.test(account)
  const pattern = isOfAccount ? ['/accounts/:account', ...rest].join('/') : path
  return ACCOUNT_CALLS.find(([allowed, fixed]) => allowed === method && fixed === pattern) ?? null
}

export const isAccountCall = (method: string, path: string): boolean => accountCall(method, path) !== null

function allow(method: string, { pathname, search }: URL): AllowedCall | null {
  const [allowed] = accountCall(method, pathname) ?? []
  if (allowed === undefined) return null
  if (pathname === GRAPHQL_CALL.path) return GRAPHQL_CALL
  return { method: allowed, path: `${pathname}${search}`, isRead: true, isCounted: true }
}

/** Sends the few calls of `ACCOUNT_CALLS` to Cloudflare, with a credential that is not stored yet. */
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
