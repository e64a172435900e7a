import type { Clock } from '#server/clock.ts'
import type { RateHints } from './rate-headers.ts'

/** Background work, a page that refreshes, or a user who waits for the response. */
const PRIORITIES = ['background', 'refresh', 'person'] as const
export type Priority = (typeof PRIORITIES)[number]

/** The priority of a call that several callers share. */
export function higherOf(one: Priority, other: Priority): Priority {
  return PRIORITIES.indexOf(one) < PRIORITIES.indexOf(other) ? other : one
}

export interface BudgetState {
  /** Requests per window. */
  limit: number
  remaining: number
  /** When the window ends, in Unix ms; null before its first request. */
  resetsAt: number | null
  /** Until when Cloudflare refuses everything, in Unix ms; null if it does not. */
  blockedUntil: number | null
}

/** The remaining requests of one Cloudflare user. Gateways with the same credentials share a budget. */
export interface RateBudget {
  /** Spends one request and returns 0, or spends nothing and returns how many milliseconds to wait. */
  take(priority: Priority): number
  /** Adopts the numbers of a response: Cloudflare also counts its dashboard, wrangler and other tokens. */
  learn(hints: RateHints): void
  /** After a 429: counted calls are not sent for this long. */
  block(retryAfterMs?: number): void
  state(): BudgetState
}

/** Per user, across all tokens and keys: https://developers.cloudflare.com/fundamentals/api/reference/limits/ */
const REQUESTS = 1_200
const WINDOW_MS = 300_000
/** Above the limit every call is refused for the next five minutes (same page). */
const BLOCK_MS = 300_000
/** The share reserved for more urgent calls; background work also leaves some for Cloudflare's dashboard. */
const RESERVED_SHARE: Record<Priority, number> = { background: 0.4, refresh: 0.1, person: 0 }
/** Responses of the same window may differ by rounding. */
const SAME_WINDOW_MS = 5_000

export function createRateBudget(clock: Clock): RateBudget {
  let limit = REQUESTS
  let remaining = REQUESTS
  let resetsAt: number | null = null
  let blockedUntil = 0

  function currentTime(): number {
    const now = clock.now()
    if (resetsAt !== null && resetsAt <= now) {
      remaining = limit
      resetsAt = null
    }
    return now
  }

  return {
    take(priority) {
      const now = currentTime()
      if (blockedUntil > now) return blockedUntil - now
      const reserved = Math.max(1, limit * RESERVED_SHARE[priority])
      if (remaining < reserved) return (resetsAt ?? now + WINDOW_MS) - now
      resetsAt ??= now + WINDOW_MS
      remaining--
      return 0
    },
    learn(hints) {
      const now = currentTime()
      if (hints.limit !== undefined && hints.limit !== limit) {
        remaining = Math.max(0, remaining + hints.limit - limit)
        limit = hints.limit
      }
      // A slow response may be about a window that has ended.
      if (hints.resetsAt !== undefined && hints.resetsAt <= now) return
      const isOtherWindow =
        hints.resetsAt !== undefined &&
        (resetsAt === null || Math.abs(hints.resetsAt - resetsAt) > SAME_WINDOW_MS)
      if (hints.remaining !== undefined) {
        // Within one window it only goes down: responses may arrive out of order.
        const reported = Math.min(hints.remaining, limit)
        remaining = isOtherWindow ? reported : Math.min(remaining, reported)
      }
      if (hints.resetsAt !== undefined) resetsAt = hints.resetsAt
      else resetsAt ??= now + WINDOW_MS
    },
    block(retryAfterMs = BLOCK_MS) {
      blockedUntil = Math.max(blockedUntil, clock.now() + retryAfterMs)
    },
    state() {
      const now = currentTime()
      return { limit, remaining, resetsAt, blockedUntil: blockedUntil > now ? blockedUntil : null }
    },
  }
}
