import * as z from 'zod/mini'

/** The requests an API still allows: https://developers.cloudflare.com/fundamentals/api/reference/limits/ */
export const RateBudget = z.object({
  /** Requests per window. */
  limit: z.number(),
  remaining: z.number(),
  /** Unix ms; null before the API has reported it. */
  resetsAt: z.nullable(z.number()),
  /** Unix ms until which every request is refused; null when none is. */
  blockedUntil: z.nullable(z.number()),
})
export type RateBudget = z.infer<typeof RateBudget>
