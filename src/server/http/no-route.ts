import { ERROR_CODE } from '#contract/error-codes.ts'
import { refusal } from './envelope.ts'
import { QueuesError } from './errors.ts'

/** Error 7003, with the message v4 has for an unknown path or method. */
export function noRouteError(path: string): QueuesError {
  const message = `Could not route to ${path.slice(0, 200)}, perhaps your object identifier is invalid?`
  return new QueuesError(404, ERROR_CODE.noRoute, message)
}

/** The same as a response. */
export function noRoute(path: string): Response {
  const { status, issue } = noRouteError(path)
  return refusal(status, [issue])
}
