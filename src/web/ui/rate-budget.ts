import type { RateBudget } from '#contract/rate-budget.ts'
import { formatCount } from '#web/lib/format.ts'
import { formatDuration } from '#web/lib/durations.ts'

/** Said in the header from here on: Cloudflare counts the requests over all tools of its user. */
const SCARCE = 0.6

interface BudgetTexts {
  /** `1,180 of 1,200 requests left`, or for how long there are none. */
  left: string
  /** When there are as many as ever; null where none was used. */
  reset: string | null
  isScarce: boolean
}

/** What is left of the requests that Cloudflare allows. */
export function describeBudget(
  { limit, remaining, resetsAt, blockedUntil }: RateBudget,
  now: number,
): BudgetTexts {
  if (blockedUntil !== null && blockedUntil > now) {
    const left = `Cloudflare refuses requests for ${formatDuration(blockedUntil - now)}`
    return { left, reset: null, isScarce: true }
  }
  const isOver = resetsAt === null || resetsAt <= now
  const has = isOver ? limit : remaining
  return {
    left: `${formatCount(has)} of ${formatCount(limit)} requests left`,
    reset: isOver ? null : `all again in ${formatDuration(resetsAt - now)}`,
    isScarce: has <= limit * SCARCE,
  }
}
