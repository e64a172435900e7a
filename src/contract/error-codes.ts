/**
 * Codes of `errors[]` by the names Cloudflare gives them.
 * Data plane: https://developers.cloudflare.com/queues/reference/error-codes/; the others as observed live.
 */
export const ERROR_CODE = {
  httpPullNotEnabled: 0,
  unrecognizedEvents: 0,
  invalidRequestBody: 10026,
  missingCredentials: 9106,
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
  storageLimitExceeded: 10251,
  queueDisabled: 10252,
  controlPlaneQueueNotFound: 11000,
  queueNameInvalid: 11003,
  consumerExists: 11004,
  queueInUse: 11005,
  queueNameTaken: 11009,
  consumerNotFound: 11010,
  subscriptionNotFound: 11011,
  invalidConsumerSettings: 100127,
  invalidQueueSettings: 100128,
  rateLimited: 971,
  noRoute: 7003,
  methodNotAllowed: 10405,
  unknownInternalError: 15000,
} as const

/** From here on codes are of the gateway and not of Cloudflare: server/gateway/failures.ts. */
export const FIRST_GATEWAY_CODE = 90_500
/** A change that was sent to Cloudflare and got no answer. */
export const UNKNOWN_OUTCOME = 90_500

/** The pull answer of a paused queue: https://developers.cloudflare.com/queues/configuration/pause-purge/ */
export const QUEUE_DELIVERY_PAUSED = 'queue_delivery_paused'
