import { ERROR_CODE } from './error-codes.ts'

interface Advice {
  /** Without one the code alone decides; needed where codes mean several things. */
  status?: number
  code: number
  text: string
}

const NO_PERMISSION =
  'The API token may not do this. It needs the permission Account > Queues > Edit for this account; looking at messages needs it too.'
const DELETED =
  'The queue is gone: it was deleted meanwhile, or belongs to another account. Load the list of queues again.'
const CHANGED_MEANWHILE = 'It was deleted or replaced meanwhile. Load the queue again.'

/**
 * Sources: https://developers.cloudflare.com/queues/reference/error-codes/,
 * https://developers.cloudflare.com/queues/configuration/pull-consumers/ and what the live API was seen to answer.
 */
const ADVICE: readonly Advice[] = [
  { code: ERROR_CODE.authenticationError, text: NO_PERMISSION },
  { code: ERROR_CODE.invalidAccessToken, text: NO_PERMISSION },
  { code: ERROR_CODE.unauthorized, text: NO_PERMISSION },
  {
    code: ERROR_CODE.missingCredentials,
    text: 'Cloudflare does not accept this kind of credentials here. Use an API token with Account > Queues > Edit.',
  },
  {
    code: ERROR_CODE.methodNotAllowed,
    text: 'Cloudflare does not let these credentials look at messages; that is so with the login of wrangler. Use an API token with Account > Queues > Edit.',
  },
  {
    code: ERROR_CODE.rateLimited,
    text: 'This Cloudflare user sent more than 1,200 requests in five minutes, over all its tokens and the Cloudflare dashboard. Cloudflare refuses everything until the five minutes are over; pulls and acks are not counted.',
  },
  { code: ERROR_CODE.controlPlaneQueueNotFound, text: DELETED },
  { code: ERROR_CODE.queueNotFound, text: DELETED },
  { code: ERROR_CODE.consumerNotFound, text: CHANGED_MEANWHILE },
  {
    status: 405,
    code: ERROR_CODE.httpPullNotEnabled,
    text: 'This queue has no HTTP pull consumer. Add one in its settings, or peek instead; a Worker consumer has to be removed first.',
  },
  {
    code: ERROR_CODE.queueDisabled,
    text: 'Delivery of this queue is paused. Resume it in its settings, or peek instead.',
  },
  {
    code: ERROR_CODE.storageLimitExceeded,
    text: 'The queue is full (25 GB). Consume or purge messages before more are sent.',
  },
  {
    code: ERROR_CODE.queueOverloaded,
    text: 'The queue gets more than it can take at the moment. Wait a little and send more slowly.',
  },
  {
    code: ERROR_CODE.freeTierLimitExceeded,
    text: 'The free plan’s operations of today are used up. They start again at 00:00 UTC; a paid plan has no such limit.',
  },
  {
    code: ERROR_CODE.queuesNotEnabled,
    text: 'This account has no Queues. Enable them in the Cloudflare dashboard, or choose another account.',
  },
  {
    code: ERROR_CODE.unknownInternalError,
    text: 'Cloudflare failed inside. Try again in a moment; https://www.cloudflarestatus.com says whether others see it too.',
  },
]

/** For statuses whose code is not known. */
const BY_STATUS: Readonly<Record<number, string>> = {
  401: NO_PERMISSION,
  403: NO_PERMISSION,
  409: 'Delivery of this queue is paused, or it was changed meanwhile. Load the queue again; a paused one can be peeked.',
  429: 'Too many requests for now. Wait until the time that Cloudflare named is over.',
}

/** What an operator can do about a refusal of Cloudflare's; null where its own message has to do. */
export function explain(status: number, code: number | null): string | null {
  const advice = ADVICE.find(
    (candidate) => candidate.code === code && (candidate.status ?? status) === status,
  )
  // A name that is taken is a 409 too, and says so itself.
  if (code === ERROR_CODE.queueNameTaken) return null
  return advice?.text ?? BY_STATUS[status] ?? null
}
