import { ERROR_CODE, GATEWAY_CODE, MAY_BE_DONE } from '#contract/error-codes.ts'
import { QueuesError } from '#server/http/errors.ts'

/** Why a call has no response that could be passed on. */
export type FailureReason =
  | 'aborted'
  | 'closed'
  | 'unknown-host'
  | 'refused'
  | 'certificate'
  | 'connect-timeout'
  | 'headers-timeout'
  | 'idle-timeout'
  | 'total-timeout'
  | 'reset'
  | 'incomplete'
  | 'garbled'
  | 'too-large'
  | 'redirect'
  | 'no-envelope'
  | 'leak'

export interface Failure {
  kind: 'failure'
  reason: FailureReason
  /** Whether the API may have received the request. */
  isSent: boolean
  /** The status of the unusable response; null if there was none. */
  status: number | null
  /** The few relevant headers of that response. */
  headers: Readonly<Record<string, string>>
  /** Code of the system error, such as ECONNRESET. Never its message or the error, which may quote the response. */
  detail: string | null
}

/** What happened, and what to do. `{status}` is the status of the response. */
const TEXTS: Record<FailureReason, string> = {
  aborted: 'The client disconnected before the response arrived.',
  closed: 'This connection is being closed.',
  'unknown-host': 'The host name of the Cloudflare API could not be resolved. Check the network and its DNS.',
  refused: 'The Cloudflare API could not be reached. Check the network, and any firewall or proxy.',
  certificate:
    'The certificate of the Cloudflare API could not be verified. A proxy or an attacker may be intercepting the connection.',
  'connect-timeout': 'The Cloudflare API could not be reached in time. Check the network and try again.',
  'headers-timeout': 'The Cloudflare API did not respond in time.',
  'idle-timeout': 'The response of the Cloudflare API stopped halfway.',
  'total-timeout': 'The response of the Cloudflare API took too long.',
  reset: 'The connection to the Cloudflare API broke before it responded.',
  incomplete: 'The response of the Cloudflare API ({status}) is incomplete.',
  garbled: 'The Cloudflare API did not send valid HTTP.',
  'too-large': 'The response of the Cloudflare API ({status}) is too large. Request fewer messages.',
  redirect: 'The Cloudflare API sent a redirect ({status}). Redirects are never followed.',
  'no-envelope': 'The Cloudflare API responded with {status} and a body that is not its JSON envelope.',
  leak: 'The response of the Cloudflare API ({status}) contains the credentials of this connection, so it is not shown.',
}

/** The response did not arrive, or not completely, in time. */
const TIMED_OUT: ReadonlySet<FailureReason> = new Set([
  'connect-timeout',
  'headers-timeout',
  'idle-timeout',
  'total-timeout',
])
/** After these a change may have been made. A redirect or a refusal changed nothing. */
const MAY_HAVE_RUN: ReadonlySet<FailureReason> = new Set([
  'aborted',
  'closed',
  'headers-timeout',
  'idle-timeout',
  'total-timeout',
  'reset',
  'incomplete',
  'garbled',
  'too-large',
  'no-envelope',
  'leak',
])
/** Of those, the ones without a complete response. */
const NO_RESPONSE: ReadonlySet<FailureReason> = new Set([
  ...TIMED_OUT,
  'aborted',
  'closed',
  'reset',
  'incomplete',
])

const NOT_DONE = 'Nothing was changed.'

/** The error for the client. */
export function toQueuesError(failure: Failure, isRead: boolean): QueuesError {
  const { reason, isSent, status, detail } = failure
  const cause = TEXTS[reason].replace('{status}', String(status ?? 'no status'))
  const text = detail === null ? cause : `${cause} (${detail})`
  if (!isRead && isSent && MAY_HAVE_RUN.has(reason) && !isClientError(failure)) {
    const gatewayStatus = NO_RESPONSE.has(reason) ? 504 : 502
    return new QueuesError(gatewayStatus, GATEWAY_CODE.unknownOutcome, `${text} ${MAY_BE_DONE}`)
  }
  const suffix = isRead || isSent ? '' : ` ${NOT_DONE}`
  if (reason === 'aborted') return new QueuesError(499, ERROR_CODE.clientDisconnected, `${text}${suffix}`)
  if (reason === 'closed') return new QueuesError(503, GATEWAY_CODE.closed, `${text}${suffix}`)
  return TIMED_OUT.has(reason)
    ? new QueuesError(504, GATEWAY_CODE.noResponse, `${text}${suffix}`)
    : new QueuesError(502, GATEWAY_CODE.badResponse, `${text}${suffix}`)
}

/** A 4xx is a refusal, even without an envelope. */
function isClientError({ reason, status }: Failure): boolean {
  return reason === 'no-envelope' && status !== null && status >= 400 && status < 500
}
