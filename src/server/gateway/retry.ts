import type { CheckedResult } from './exchange/checked-response.ts'
import type { FailureReason } from './exchange/failures.ts'
import type { GatewayLimits } from './exchange/limits.ts'
import { parseRetryAfterMs } from './rate/rate-headers.ts'

interface Attempt {
  result: CheckedResult
  isRead: boolean
  /** Retries so far. */
  retries: number
  now: number
  /** Uniform between 0 and 1. */
  random: number
}

/** Nothing was sent, so even a change may be sent again. */
const NEVER_SENT: ReadonlySet<FailureReason> = new Set(['unknown-host', 'refused', 'connect-timeout'])
const BROKEN: ReadonlySet<FailureReason> = new Set([
  ...NEVER_SENT,
  'headers-timeout',
  'idle-timeout',
  'reset',
  'incomplete',
  'garbled',
])

function isRetryable({ result, isRead }: Attempt): boolean {
  if (result.kind === 'response') return isRead && (result.status === 429 || result.status >= 500)
  if (!isRead) return !result.isSent && NEVER_SENT.has(result.reason)
  return BROKEN.has(result.reason) || (result.reason === 'no-envelope' && (result.status ?? 0) >= 500)
}

/**
 * Milliseconds to wait before the retry; null if the call is not retried. Full jitter is added to what `retry-after`
 * asks for, so that clients do not all return at the same moment:
 * https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
export function retryWaitMs(attempt: Attempt, limits: GatewayLimits, blockedForMs: number): number | null {
  const { result, retries, now, random } = attempt
  if (retries >= limits.retries || !isRetryable(attempt)) return null
  const backoff = random * Math.min(limits.backoffMaxMs, limits.backoffMs * 2 ** retries)
  const asked = parseRetryAfterMs(result.headers['retry-after'], now) ?? 0
  const least = Math.max(asked, blockedForMs)
  return least > limits.retryAfterMs ? null : Math.min(least + backoff, limits.retryAfterMs)
}
