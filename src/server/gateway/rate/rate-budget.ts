import type { Clock } from '#server/clock.ts'
import type { RateHints } from './rate-headers.ts'

/** Who asks: a job that can wait, a page that brings up to date what it shows, or somebody who waits for the answer. */
const PRIORITIES = ['background', 'refresh', 'person'] as const
export type Priority = (typeof PRIORITIES)[number]

/** Of calls that became one, the one that can wait least decides. */
export function higherOf(one: Priority, other: Priority): Priority {
  return PRIORITIES.indexOf(one) < PRIORITIES.indexOf(other) ? other : one
}

export interface BudgetState {
  /** Requests per window. */
  limit: number
  remaining: number
  /** When the window ends, in Unix milliseconds; null before its first request. */
  resetsAt: number | null
  /** Until when Cloudflare refuses everything, in Unix milliseconds; null when it does not. */
  blockedUntil: number | null
}

/** What is left of the requests of one Cloudflare user. Gateways with the same credentials share one. */
export interface RateBudget {
  /** Spends one request and answers 0, or spends nothing and answers how many milliseconds to wait. */
  take(priority: Priority): number
  /** Takes over what an answer said; Cloudflare also counts the dashboard, wrangler and other tokens. */
  learn(hints: RateHints): void
  /** After a 429: nothing that counts is sent for so long. */
  block(retryAfterMs?: number): void
  state(): BudgetState
}

/** Per user, over all its tokens and keys: https://developers.cloudflare.com/fundamentals/api/reference/limits/ */
const REQUESTS = 1_200
const WINDOW_MS = 300_000
/** Past the limit every call is refused for the next five minutes (same page). */
const BLOCK_MS = 300_000
/** What is left for those who can wait less, as a share: background work also leaves some to Cloudflare's dashboard. */
const KEPT_FROM: Record<Priority, number> = { background: 0.4, refresh: 0.1, person: 0 }
/** Answers of one window may name ends that differ by their rounding. */
const SAME_WINDOW_MS = 5_000

export function createRateBudget(clock: Clock): RateBudget {
  let limit = REQUESTS
  let remaining = REQUESTS
  let resetsAt: number | null = null
  let blockedUntil = 0

  function turnWindow(): number {
    const now = clock.now()
    if (resetsAt !== null && resetsAt <= now) {
      remaining = limit
      resetsAt = null
    }
    return now
  }

  return {
    take(priority) {
      const now = turnWindow()
      if (blockedUntil > now) return blockedUntil - now
      const kept = Math.max(1, limit * KEPT_FROM[priority])
      if (remaining < kept) return (resetsAt ?? now + WINDOW_MS) - now
      resetsAt ??= now + WINDOW_MS
      remaining--
      return 0
    },
    learn(hints) {
      const now = turnWindow()
      if (hints.limit !== undefined && hints.limit !== limit) {
        remaining = Math.max(0, remaining + hints.limit - limit)
        limit = hints.limit
      }
      // An answer that took long may tell of a window that is over.
      if (hints.resetsAt !== undefined && hints.resetsAt <= now) return
      const isOtherWindow =
        hints.resetsAt !== undefined &&
        (resetsAt === null || Math.abs(hints.resetsAt - resetsAt) > SAME_WINDOW_MS)
      if (hints.remaining !== undefined) {
        // Within one window only downwards: answers overtake each other.
        const told = Math.min(hints.remaining, limit)
        remaining = isOtherWindow ? told : Math.min(remaining, told)
      }
      if (hints.resetsAt !== undefined) resetsAt = hints.resetsAt
      else resetsAt ??= now + WINDOW_MS
    },
    block(retryAfterMs = BLOCK_MS) {
      blockedUntil = Math.max(blockedUntil, clock.now() + retryAfterMs)
    },
    state() {
      const now = turnWindow()
      return { limit, remaining, resetsAt, blockedUntil: blockedUntil > now ? blockedUntil : null }
    },
  }
}
