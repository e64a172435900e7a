import { ERROR_CODE, GATEWAY_CODE } from '#contract/error-codes.ts'
import { QueuesError } from '#server/http/errors.ts'

/** Why a call has no answer that could be passed on. */
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
  /** The status of an answer that was of no use; null where there was none. */
  status: number | null
  /** Of that answer, the few that mean something here. */
  headers: Readonly<Record<string, string>>
  /** Code of the system's error, such as ECONNRESET. Never its message, nor the error: they hold bytes of the answer. */
  detail: string | null
}

/** What happened, and what to do; `{status}` is the answer's. */
const TEXTS: Record<FailureReason, string> = {
  aborted: 'The caller gave up before the answer came.',
  closed: 'This connection is being closed.',
  'unknown-host': 'The name of the Cloudflare API could not be looked up. Check the network and its DNS.',
  refused: 'The Cloudflare API could not be reached. Check the network, a firewall or a proxy in between.',
  certificate: 'The Cloudflare API did not prove who it is; somebody may be in between.',
  'connect-timeout': 'The Cloudflare API could not be reached in time. Check the network and try again.',
  'headers-timeout': 'The Cloudflare API did not answer in time.',
  'idle-timeout': 'The answer of the Cloudflare API stopped half-way.',
  'total-timeout': 'The answer of the Cloudflare API took too long.',
  reset: 'The connection to the Cloudflare API broke before it answered.',
  incomplete: 'The answer of the Cloudflare API ({status}) broke off.',
  garbled: 'What came back from the Cloudflare API was no valid HTTP.',
  'too-large': 'The answer of the Cloudflare API ({status}) is too large to pass on. Ask for fewer messages.',
  redirect: 'The Cloudflare API answered with a redirect ({status}). Redirects are never followed.',
  'no-envelope': 'The Cloudflare API answered {status} with something that is not its JSON envelope.',
  leak: 'The answer of the Cloudflare API ({status}) holds the credentials of this connection; it is held back.',
}

/** Nothing came at all, as opposed to something of no use. */
const NO_ANSWER: ReadonlySet<FailureReason> = new Set([
  'connect-timeout',
  'headers-timeout',
  'idle-timeout',
  'total-timeout',
])
/** With these a change may have been done although nothing says so. A redirect or a refusal did nothing. */
const LEAVES_OPEN: ReadonlySet<FailureReason> = new Set([
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
/** Of those, the ones without any answer to judge. */
const SILENT: ReadonlySet<FailureReason> = new Set([...NO_ANSWER, 'aborted', 'closed', 'reset', 'incomplete'])

const MAY_BE_DONE = 'The change may have been done: look before you repeat it.'
const NOT_DONE = 'Nothing was changed.'

/** What the caller is told. */
export function toQueuesError(failure: Failure, isRead: boolean): QueuesError {
  const { reason, isSent, status, detail } = failure
  const what = TEXTS[reason].replace('{status}', String(status ?? 'no status'))
  const text = detail === null ? what : `${what} (${detail})`
  if (!isRead && isSent && LEAVES_OPEN.has(reason) && !isClientError(failure)) {
    const answered = SILENT.has(reason) ? 504 : 502
    return new QueuesError(answered, GATEWAY_CODE.unknownOutcome, `${text} ${MAY_BE_DONE}`)
  }
  const suffix = isRead || isSent ? '' : ` ${NOT_DONE}`
  if (reason === 'aborted') return new QueuesError(499, ERROR_CODE.clientDisconnected, `${text}${suffix}`)
  if (reason === 'closed') return new QueuesError(503, GATEWAY_CODE.closed, `${text}${suffix}`)
  return NO_ANSWER.has(reason)
    ? new QueuesError(504, GATEWAY_CODE.noResponse, `${text}${suffix}`)
    : new QueuesError(502, GATEWAY_CODE.badResponse, `${text}${suffix}`)
}

/** A 4xx is a refusal, also without an envelope. */
function isClientError({ reason, status }: Failure): boolean {
  return reason === 'no-envelope' && status !== null && status >= 400 && status < 500
}
