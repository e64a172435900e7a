import { createRemoteJWKSet, customFetch, errors, type JWTVerifyGetKey } from 'jose'
import { ERROR_CODE } from '#contract/error-codes.ts'
import type { Clock } from '#server/clock.ts'
import { QueuesError } from '#server/http/errors.ts'
import type { ReportFailure } from '#server/http/failure.ts'

const SECOND_MS = 1_000
const MINUTE_MS = 60 * SECOND_MS
const TIMEOUT_MS = 5 * SECOND_MS
/** So that requests with made-up key ids do not reload the keys again and again. */
const COOLDOWN_MS = 30 * SECOND_MS
/** After a failure. Until then the keys at hand are used. */
const RETRY_AFTER_MS = 5 * SECOND_MS
/** A revoked key is trusted for up to this long. */
const REFRESH_AFTER_MS = 10 * MINUTE_MS
/** How long keys are used while they cannot be reloaded. Keys rotate every six weeks and stay valid for a week: see the page below. */
const MAX_AGE_MS = 24 * 60 * MINUTE_MS

interface CloudflareAccessKeysOptions {
  teamDomain: string
  fetch: typeof fetch
  clock: Clock
  report: ReportFailure
}

const unavailable = () =>
  new QueuesError(
    503,
    ERROR_CODE.unknownInternalError,
    'The signing keys of Cloudflare Access could not be loaded, so no one can sign in. Try again in a moment.',
  )

/**
 * The signing keys of a team, by id. The keys at hand stay in use while newer ones load, so that a short outage of the
 * team domain does no harm; jose alone would drop them after ten minutes.
 * https://developers.cloudflare.com/cloudflare-one/access-controls/applications/http-apps/authorization-cookie/validating-json/
 */
export function createCloudflareAccessKeys(options: CloudflareAccessKeysOptions): JWTVerifyGetKey {
  const { teamDomain, clock, report } = options
  const url = new URL('/cdn-cgi/access/certs', teamDomain)
  let refreshAt = Number.NEGATIVE_INFINITY
  let pausedUntil = Number.NEGATIVE_INFINITY

  const keys = createRemoteJWKSet(url, {
    timeoutDuration: TIMEOUT_MS,
    cooldownDuration: COOLDOWN_MS,
    cacheMaxAge: MAX_AGE_MS,
    [customFetch]: (address, init) =>
      clock.now() < pausedUntil ? Promise.reject(unavailable()) : options.fetch(address, init),
  })

  function failed(error: unknown): void {
    if (clock.now() < pausedUntil) return
    pausedUntil = clock.now() + RETRY_AFTER_MS
    refreshAt = pausedUntil
    report(
      new Error(`The signing keys of Cloudflare Access could not be loaded from ${url.href}`, {
        cause: error,
      }),
    )
  }

  function refresh(): void {
    if (clock.now() < refreshAt) return
    refreshAt = clock.now() + REFRESH_AFTER_MS
    keys.reload().catch(failed)
  }

  return async function keyOf(header, token) {
    refresh()
    try {
      return await keys(header, token)
    } catch (error) {
      const isOfToken =
        error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys
      if (isOfToken) throw error
      failed(error)
      throw unavailable()
    }
  }
}
