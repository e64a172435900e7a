import { ERROR_CODE } from '#contract/error-codes.ts'
import { refusal } from '#server/http/envelope.ts'
import type { CheckedOutcome } from '#server/gateway/exchange/answer.ts'
import type { RateBudget } from './rate-budget.ts'
import { parseRateHints, parseRetryAfterMs } from './rate-headers.ts'

/**
 * Refusals with 429 that are about one queue or the plan, not about too many requests: overloaded, full, paused,
 * free tier. https://developers.cloudflare.com/queues/reference/error-codes/
 */
const ABOUT_THE_QUEUE: ReadonlySet<number> = new Set([
  ERROR_CODE.queueOverloaded,
  ERROR_CODE.storageLimitExceeded,
  ERROR_CODE.queueDisabled,
  ERROR_CODE.freeTierLimitExceeded,
])

/** Tells the budget what an answer says about it. Answers for how long everything counted has to wait now. */
export function learnFrom(
  outcome: CheckedOutcome,
  isCounted: boolean,
  budget: RateBudget,
  now: number,
): number {
  if (isCounted) budget.learn(parseRateHints(outcome.headers, now))
  // A refusal at Cloudflare's edge may come as a page of HTML, without a code.
  const code = outcome.kind === 'answer' ? outcome.code : null
  const isLimit = isCounted ? !ABOUT_THE_QUEUE.has(code ?? 0) : code === ERROR_CODE.rateLimited
  if (outcome.status === 429 && isLimit) {
    budget.block(parseRetryAfterMs(outcome.headers['retry-after'], now))
  }
  const { blockedUntil } = budget.state()
  return isCounted && blockedUntil !== null ? blockedUntil - now : 0
}

/** The answer to a call that was not sent, so that Cloudflare does not refuse everything for five minutes. */
export function refuseOverBudget(waitMs: number, budget: RateBudget): Response {
  const seconds = Math.max(1, Math.ceil(waitMs / 1_000))
  const { limit, remaining, blockedUntil } = budget.state()
  const reason =
    blockedUntil === null
      ? `Of the ${limit} requests that Cloudflare allows this user in five minutes ${remaining} are left${remaining > 0 ? ', kept for people' : ''}`
      : 'Cloudflare refuses the requests of this user for now'
  const message = `${reason}; this one was not sent. Try again in ${seconds} s. Pulls and acks are not counted.`
  return refusal(429, [{ code: ERROR_CODE.rateLimited, message }], { 'retry-after': String(seconds) })
}
