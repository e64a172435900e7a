import type { AnalyticsState } from '#contract/history.ts'
import { ApiError } from '#contract/envelope.ts'
import { isRefusal } from '#contract/refusal.ts'

const MINUTE_MS = 60_000
/** Permissions and plans change seldom, and nobody waits for it. */
export const LACKING_MS = 60 * MINUTE_MS
/** Past the limit of 300 queries every one is refused for so long: https://developers.cloudflare.com/analytics/graphql-api/limits/ */
const REFUSED_MS = 5 * MINUTE_MS
const UNANSWERED_MS = MINUTE_MS

/** How the API, and this server's own, say that there is no such dataset or field. */
const UNKNOWN_FIELD = /unknown (?:field|arg)|cannot query field/i

/** Analytics that are not asked for a while, and what to say meanwhile. */
export interface Rest {
  state: AnalyticsState
  ms: number
}

/** What a failed question means. */
export function restAfter(error: unknown): Rest {
  // A token that was made this minute is refused now and then, by a code; a lacking permission has none in GraphQL.
  if (isRefusal(error)) return { state: 'no-permission', ms: error.code === 0 ? LACKING_MS : REFUSED_MS }
  if (!(error instanceof ApiError)) return { state: 'unanswered', ms: UNANSWERED_MS }
  if (error.status === 400 && UNKNOWN_FIELD.test(error.message)) {
    return { state: 'no-dataset', ms: LACKING_MS }
  }
  const isRefused = error.status >= 400 && error.status < 500
  const asked = (error.retryAfterSeconds ?? 0) * 1_000
  return {
    state: 'unanswered',
    ms: Math.min(Math.max(asked, isRefused ? REFUSED_MS : UNANSWERED_MS), LACKING_MS),
  }
}
