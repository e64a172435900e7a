import type { CheckedOutcome } from './exchange/answer.ts'
import type { FailureReason } from './exchange/failures.ts'
import type { GatewayLimits } from './exchange/limits.ts'
import { parseRetryAfterMs } from './rate/rate-headers.ts'

interface Attempt {
  outcome: CheckedOutcome
  isRead: boolean
  /** How often the call was sent again so far. */
  retries: number
  now: number
  /** Evenly spread over 0 to 1. */
  random: number
}

/** Nothing was sent, so that even a write may be tried again. */
const NEVER_SENT: ReadonlySet<FailureReason> = new Set(['unknown-host', 'refused', 'connect-timeout'])
const BROKEN: ReadonlySet<FailureReason> = new Set([
  ...NEVER_SENT,
  'headers-timeout',
  'idle-timeout',
  'reset',
  'incomplete',
  'garbled',
])

function isWorthAnother({ outcome, isRead }: Attempt): boolean {
  if (outcome.kind === 'answer') return isRead && (outcome.status === 429 || outcome.status >= 500)
  if (!isRead) return !outcome.isSent && NEVER_SENT.has(outcome.reason)
  return BROKEN.has(outcome.reason) || (outcome.reason === 'no-envelope' && (outcome.status ?? 0) >= 500)
}

/**
 * How long to wait before the call is sent again, in milliseconds; null where it is not. After what
 * was asked for comes a full jitter, so that callers do not come back all at once:
 * https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
export function retryWaitMs(attempt: Attempt, limits: GatewayLimits, blockedForMs: number): number | null {
  const { outcome, retries, now, random } = attempt
  if (retries >= limits.retries || !isWorthAnother(attempt)) return null
  const backoff = random * Math.min(limits.backoffMaxMs, limits.backoffMs * 2 ** retries)
  const asked = parseRetryAfterMs(outcome.headers['retry-after'], now) ?? 0
  const least = Math.max(asked, blockedForMs)
  return least > limits.retryAfterMs ? null : Math.min(least + backoff, limits.retryAfterMs)
}
