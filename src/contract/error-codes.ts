/**
 * Codes of `errors[]` by the names Cloudflare gives them.
 * Data plane: https://developers.cloudflare.com/queues/reference/error-codes/; the others were observed on the live API.
 */
export const ERROR_CODE = {
  httpPullNotEnabled: 0,
  unrecognizedEvents: 0,
  invalidRequestBody: 10026,
  missingCredentials: 9106,
  invalidAccessToken: 9109,
  authenticationError: 10000,
  queueNotFound: 10104,
  unauthorized: 10106,
  queueIdMalformed: 10107,
  clientDisconnected: 10201,
  batchDelayInvalid: 10202,
  messageMetadataInvalid: 10203,
  messageSizeOutOfBounds: 10204,
  batchSizeOutOfBounds: 10205,
  batchCountOutOfBounds: 10206,
  jsonRequestBodyInvalid: 10207,
  jsonRequestBodyMalformed: 10208,
  queueOverloaded: 10250,
  storageLimitExceeded: 10251,
  queueDisabled: 10252,
  freeTierLimitExceeded: 10253,
  controlPlaneQueueNotFound: 11000,
  queueNameInvalid: 11003,
  consumerExists: 11004,
  queueInUse: 11005,
  queueNameTaken: 11009,
  consumerNotFound: 11010,
  subscriptionNotFound: 11011,
  invalidConsumerSettings: 100127,
  invalidQueueSettings: 100128,
  queuesNotEnabled: 100129,
  rateLimited: 971,
  /** "No route for that URI": comes with 7003 in Cloudflare's examples. */
  noRouteForUri: 7000,
  noRoute: 7003,
  methodNotAllowed: 10405,
  unknownInternalError: 15000,
} as const

/** Queuedeck's own codes for what fails between its gateway and Cloudflare, outside the ranges Cloudflare uses. */
export const GATEWAY_CODE = {
  /** A change was sent and no usable response came back, so it may have been made. */
  unknownOutcome: 90_500,
  badResponse: 90_502,
  closed: 90_503,
  noResponse: 90_504,
} as const

/** Ends the message of an error after which a change may have been made. */
export const MAY_BE_DONE = 'The change may have been made. Check before you repeat it.'

/** Whether a code is the gateway's own, not Cloudflare's. */
export const isGatewayCode = (code: number): boolean => code >= GATEWAY_CODE.unknownOutcome

/** 5xx statuses that rule out a change; the others do not. 507 is the deck's own, for a full disk. */
export const NO_CHANGE_STATUSES: ReadonlySet<number> = new Set([501, 503, 505, 507])

/** The error of a pull from a paused queue: https://developers.cloudflare.com/queues/configuration/pause-purge/ */
export const QUEUE_DELIVERY_PAUSED = 'queue_delivery_paused'
