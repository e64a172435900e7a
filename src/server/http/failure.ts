import { ERROR_CODE } from '#contract/error-codes.ts'
import { storageFailureOf } from '#server/sqlite/storage-failure.ts'
import { refusal } from './envelope.ts'
import { QueuesError } from './errors.ts'

/** Receives every failure that is not the client's fault, with the request id if there is one. */
export type ReportFailure = (error: unknown, requestId?: string) => void

/**
 * The response to an error. A `QueuesError` explains itself; anything else is reported and answered with a neutral
 * message, so that no internal detail leaves the server.
 */
export function toFailure(error: unknown, report: (error: unknown) => void): Response {
  if (error instanceof QueuesError) {
    // The unread rest of the body would be parsed as the next request.
    const headers: Record<string, string> = error.status === 413 ? { connection: 'close' } : {}
    return refusal(error.status, [error.issue], headers)
  }
  report(error)
  if (storageFailureOf(error) !== null) {
    const message =
      'The disk of the server is full or failing. Nothing was changed. Free some space and try again.'
    return refusal(507, [{ code: ERROR_CODE.storageLimitExceeded, message }])
  }
  const message =
    'Something went wrong on the server. Its log has the cause under the request id of this response.'
  return refusal(500, [{ code: ERROR_CODE.unknownInternalError, message }])
}
