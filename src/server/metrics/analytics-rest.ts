import type { AnalyticsState } from '#contract/history.ts'
import { ApiError } from '#contract/envelope.ts'
import { isRefusal } from '#contract/refusal.ts'

const MINUTE_MS = 60_000
/** Permissions and plans change rarely, and no request waits for them. */
export const LACKING_MS = 60 * MINUTE_MS
/** Above the limit of 300 queries, all are refused for this long: https://developers.cloudflare.com/analytics/graphql-api/limits/ */
const REFUSED_MS = 5 * MINUTE_MS
const UNANSWERED_MS = MINUTE_MS

/** Messages for an unknown dataset or field, from Cloudflare's API and from this server's. */
const UNKNOWN_FIELD = /unknown (?:field|arg)|cannot query field/i

/** How long not to query the analytics, and which state to report during that time. */
export interface Rest {
  state: AnalyticsState
  ms: number
}

/** What a failed query means. */
export function restAfter(error: unknown): Rest {
  // A new token may be refused during its first minute, with a code; a missing permission has no code in GraphQL.
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
