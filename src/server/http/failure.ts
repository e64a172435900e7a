import { ERROR_CODE } from '#contract/error-codes.ts'
import { storageFailureOf } from '#server/sqlite/storage-failure.ts'
import { refusal } from './envelope.ts'
import { QueuesError } from './errors.ts'

/** Told of every failure that is not the caller's fault, with the request id of its answer if it has one. */
export type ReportFailure = (error: unknown, requestId?: string) => void

/**
 * The answer to whatever was thrown. What is expected says what it is; anything else is reported and answered
 * neutrally, so that no inner detail leaves the server.
 */
export function toFailure(error: unknown, report: (error: unknown) => void): Response {
  if (error instanceof QueuesError) {
    // What was not read of a body that is too large would be taken for the next request.
    const headers: Record<string, string> = error.status === 413 ? { connection: 'close' } : {}
    return refusal(error.status, [error.issue], headers)
  }
  report(error)
  if (storageFailureOf(error) !== null) {
    const message = 'The disk of the server is full or failing. Nothing was changed; make room and try again.'
    return refusal(507, [{ code: ERROR_CODE.storageLimitExceeded, message }])
  }
  const message =
    'Something went wrong in the server. Its log has the cause under the request id of this answer.'
  return refusal(500, [{ code: ERROR_CODE.unknownInternalError, message }])
}
