import { ERROR_CODE } from './error-codes.ts'

interface Advice {
  /** Set only when the code means different things with different statuses. */
  status?: number
  code: number
  text: string
}

const NO_PERMISSION =
  'The API token lacks the permission Account > Queues > Edit for this account. Reading messages needs it too.'
const DELETED = 'The queue no longer exists, or it belongs to another account. Reload the list of queues.'
const CONSUMER_CHANGED = 'The consumer was deleted or replaced. Reload the queue.'

/**
 * Sources: https://developers.cloudflare.com/queues/reference/error-codes/,
 * https://developers.cloudflare.com/queues/configuration/pull-consumers/ and responses of the live API.
 */
const ADVICE: readonly Advice[] = [
  { code: ERROR_CODE.authenticationError, text: NO_PERMISSION },
  { code: ERROR_CODE.invalidAccessToken, text: NO_PERMISSION },
  { code: ERROR_CODE.unauthorized, text: NO_PERMISSION },
  {
    code: ERROR_CODE.missingCredentials,
    text: 'Cloudflare does not accept this kind of credential here. Use an API token with Account > Queues > Edit.',
  },
  {
    code: ERROR_CODE.methodNotAllowed,
    text: 'This credential cannot read messages; a wrangler login never can. Use an API token with Account > Queues > Edit.',
  },
  {
    code: ERROR_CODE.rateLimited,
    text: 'This Cloudflare user sent more than 1,200 requests in five minutes, across all tokens and the Cloudflare dashboard. Cloudflare blocks further requests until the five minutes are over. Pulls and acks are not counted.',
  },
  { code: ERROR_CODE.controlPlaneQueueNotFound, text: DELETED },
  { code: ERROR_CODE.queueNotFound, text: DELETED },
  { code: ERROR_CODE.consumerNotFound, text: CONSUMER_CHANGED },
  {
    status: 405,
    code: ERROR_CODE.httpPullNotEnabled,
    text: 'This queue has no HTTP pull consumer. Add one in its settings, or peek instead. A Worker consumer must be removed first.',
  },
  {
    code: ERROR_CODE.queueDisabled,
    text: 'Delivery is paused for this queue. Resume it in the settings, or peek instead.',
  },
  {
    code: ERROR_CODE.storageLimitExceeded,
    text: 'The queue is full (25 GB). Consume or purge messages before you send more.',
  },
  {
    code: ERROR_CODE.queueOverloaded,
    text: 'The queue is overloaded. Wait a moment, then send at a lower rate.',
  },
  {
    code: ERROR_CODE.freeTierLimitExceeded,
    text: 'The free plan’s daily operations are used up. The limit resets at 00:00 UTC; paid plans have no daily limit.',
  },
  {
    code: ERROR_CODE.queuesNotEnabled,
    text: 'Queues is not enabled for this account. Enable it in the Cloudflare dashboard, or choose another account.',
  },
  {
    code: ERROR_CODE.unknownInternalError,
    text: 'Cloudflare had an internal error. Try again in a moment, or check https://www.cloudflarestatus.com for incidents.',
  },
]

/** Used when the code is unknown. */
const BY_STATUS: Readonly<Record<number, string>> = {
  401: NO_PERMISSION,
  403: NO_PERMISSION,
  409: 'Delivery is paused for this queue, or the queue has changed. Reload the queue. A paused queue can still be peeked.',
  429: 'Too many requests. Wait as long as Cloudflare asks, then try again.',
}

/** What an operator can do about an error from Cloudflare; null when its own message is enough. */
export function explain(status: number, code: number | null): string | null {
  const advice = ADVICE.find(
    (candidate) => candidate.code === code && (candidate.status ?? status) === status,
  )
  // A taken name is a 409 too, and Cloudflare's message says so.
  if (code === ERROR_CODE.queueNameTaken) return null
  return advice?.text ?? BY_STATUS[status] ?? null
}
