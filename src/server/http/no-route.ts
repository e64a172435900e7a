import { ERROR_CODE } from '#contract/error-codes.ts'
import { refusal } from './envelope.ts'
import { QueuesError } from './errors.ts'

/** 7003, with the words v4 has for a path, or a method at one, that it does not know. */
export function noRouteError(path: string): QueuesError {
  const message = `Could not route to ${path.slice(0, 200)}, perhaps your object identifier is invalid?`
  return new QueuesError(404, ERROR_CODE.noRoute, message)
}

/** The same as an answer. */
export function noRoute(path: string): Response {
  const { status, issue } = noRouteError(path)
  return refusal(status, [issue])
}
