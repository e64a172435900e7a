import type { RateBudget } from '#contract/rate-budget.ts'
import { formatCount } from '#web/lib/format.ts'
import { formatDuration } from '#web/lib/durations.ts'

/** Below this share the header shows the budget. Cloudflare counts the requests of all the user's tools together. */
const SCARCE = 0.6

interface BudgetTexts {
  /** `1,180 of 1,200 requests left`, or how long requests are refused. */
  left: string
  /** When the budget is full again; null when it is full. */
  reset: string | null
  isScarce: boolean
}

/** Describes how many of the requests that Cloudflare allows are left. */
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
    reset: isOver ? null : `resets in ${formatDuration(resetsAt - now)}`,
    isScarce: has <= limit * SCARCE,
  }
}
