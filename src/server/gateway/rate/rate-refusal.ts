import { ERROR_CODE } from '#contract/error-codes.ts'
import { refusal } from '#server/http/envelope.ts'
import type { CheckedResult } from '#server/gateway/exchange/checked-response.ts'
import type { BudgetState, RateBudget } from './rate-budget.ts'
import { parseRateHints, parseRetryAfterMs } from './rate-headers.ts'

/**
 * Codes of a 429 that concern one queue or the plan, not the request rate: overloaded, full, paused, free tier.
 * https://developers.cloudflare.com/queues/reference/error-codes/
 */
const ABOUT_THE_QUEUE: ReadonlySet<number> = new Set([
  ERROR_CODE.queueOverloaded,
  ERROR_CODE.storageLimitExceeded,
  ERROR_CODE.queueDisabled,
  ERROR_CODE.freeTierLimitExceeded,
])

/** Updates the budget from a response. Returns how many milliseconds counted calls must now wait. */
export function learnFrom(
  result: CheckedResult,
  isCounted: boolean,
  budget: RateBudget,
  now: number,
): number {
  if (isCounted) budget.learn(parseRateHints(result.headers, now))
  // Cloudflare's edge may refuse with an HTML page, which has no code.
  const code = result.kind === 'response' ? result.code : null
  const isLimit = isCounted ? !ABOUT_THE_QUEUE.has(code ?? 0) : code === ERROR_CODE.rateLimited
  if (result.status === 429 && isLimit) {
    budget.block(parseRetryAfterMs(result.headers['retry-after'], now))
  }
  const { blockedUntil } = budget.state()
  return isCounted && blockedUntil !== null ? blockedUntil - now : 0
}

/** Refuses a call before it is sent, so that Cloudflare does not block everything for five minutes. */
export function refuseOverBudget(waitMs: number, budget: RateBudget): Response {
  const seconds = Math.max(1, Math.ceil(waitMs / 1_000))
  const message = `${overBudgetReason(budget.state())} This request was not sent. Try again in ${seconds} s. Pulls and acks do not count.`
  return refusal(429, [{ code: ERROR_CODE.rateLimited, message }], { 'retry-after': String(seconds) })
}

function overBudgetReason({ limit, remaining, blockedUntil }: BudgetState): string {
  if (blockedUntil !== null) return 'Cloudflare is refusing requests of this user for now.'
  if (remaining <= 0)
    return `The ${limit} requests that Cloudflare allows this user in five minutes are used up.`
  return `Only ${remaining} of the ${limit} requests that Cloudflare allows this user in five minutes are left; they are reserved for people.`
}
