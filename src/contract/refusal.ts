import { ApiError } from './envelope.ts'
import { ERROR_CODE } from './error-codes.ts'

const REFUSALS: ReadonlySet<number> = new Set([
  ERROR_CODE.authenticationError,
  ERROR_CODE.unauthorized,
  ERROR_CODE.missingCredentials,
  ERROR_CODE.invalidAccessToken,
])

/** Whether Cloudflare denied access; false when it did not respond or found nothing. */
export function isRefusal(error: unknown): error is ApiError {
  if (!(error instanceof ApiError)) return false
  return (
    [401, 403].includes(error.status) ||
    (error.code !== null && REFUSALS.has(error.code) && error.status < 500)
  )
}
