import { ACCOUNT_CALLS } from '#contract/accounts.ts'
import { ERROR_CODE } from '#contract/error-codes.ts'
import type { Clock } from '#server/clock.ts'
import { toResponse } from '#server/gateway/answer.ts'
import { createCaller } from '#server/gateway/caller.ts'
import { outgoingHeaders, secretsOf, type Credential } from '#server/gateway/credential.ts'
import { toQueuesError } from '#server/gateway/failures.ts'
import { GATEWAY_LIMITS } from '#server/gateway/limits.ts'
import { refuseOverBudget } from '#server/gateway/rate-refusal.ts'
import type { RateBudgets } from '#server/gateway/rate-budgets.ts'
import { createUpstream } from '#server/gateway/upstream.ts'
import { QueuesError } from '#server/http/errors.ts'
import { toFailure, type ReportFailure } from '#server/http/failure.ts'

const ACCOUNT_IN_PATH = /^\/accounts\/[0-9a-f]{32}(?=\/)/
/** A page of accounts is some 20 KB. Whoever waits looks at a dialog. */
const LIMITS = { ...GATEWAY_LIMITS, responseBytes: 1_000_000, totalMs: 20_000, retries: 0, sockets: 2 }

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

/**
 * Carries the few calls of `ACCOUNT_CALLS` to Cloudflare with a credential that is not stored yet: like the gateway,
 * whole or not at all, in time, past no redirect, without an answer that holds the credential, and counted.
 */
export function createAccountFetch(options: AccountFetchOptions) {
  const { credential, upstream, version, budgets, clock, report } = options
  const headers = outgoingHeaders(credential, version)
  const { budget, release } = budgets.lease(credential)
  const caller = createCaller({
    upstream: createUpstream(upstream, LIMITS.sockets),
    headers,
    secrets: secretsOf(credential),
    budget,
    limits: LIMITS,
    clock,
    random: Math.random,
    sleep: undefined,
  })

  async function forward(request: Request): Promise<Response> {
    const { pathname, search } = new URL(request.url)
    const [method] = accountCall(request.method, pathname) ?? []
    if (method === undefined) {
      throw new QueuesError(404, ERROR_CODE.noRoute, 'This call is not one of those that try a credential.')
    }
    const body = method === 'GET' ? null : Buffer.from(await request.arrayBuffer())
    const waitMs = budget.take('person')
    if (waitMs > 0) return refuseOverBudget(waitMs, budget)
    // None of the calls changes anything, so none can be left half done.
    const isGraphql = pathname === '/graphql'
    // GraphQL has a limit of its own, so its answers tell nothing of what is left of the other.
    const isCounted = !isGraphql
    const call = { method, path: `${pathname}${search}`, isRead: true, isCounted, isGraphql }
    const outcome = await caller.call(call, body, () => 'person', request.signal)
    if (outcome.kind === 'failure') throw toQueuesError(outcome, true)
    return toResponse(outcome)
  }

  return {
    async fetch(request: Request): Promise<Response> {
      try {
        return await forward(request)
      } catch (error) {
        return toFailure(error, report)
      }
    },
    close() {
      caller.close()
      release()
    },
  }
}
