import { createRemoteJWKSet, customFetch, errors, type JWTVerifyGetKey } from 'jose'
import { ERROR_CODE } from '#contract/error-codes.ts'
import type { Clock } from '#server/clock.ts'
import { QueuesError } from '#server/http/errors.ts'
import type { ReportFailure } from '#server/http/failure.ts'

const SECOND_MS = 1_000
const MINUTE_MS = 60 * SECOND_MS
const TIMEOUT_MS = 5 * SECOND_MS
/** So that made-up key ids cannot have the keys loaded over and over. */
const COOLDOWN_MS = 30 * SECOND_MS
/** After a failure; meanwhile requests are answered with what is there. */
const RETRIED_AFTER_MS = 5 * SECOND_MS
/** A key that the team took back is trusted this much longer. */
const REFRESHED_AFTER_MS = 10 * MINUTE_MS
/** While they cannot be loaded. Keys change every six weeks, and old ones are good for a week: see the page below. */
const GOOD_FOR_MS = 24 * 60 * MINUTE_MS

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
    'The keys of Cloudflare Access cannot be loaded, so nobody can be let in. Try again in a moment.',
  )

/**
 * The keys that a team signs with, by their id. Those at hand are used while newer ones are loaded, so that the
 * team's server may be away for a while; with jose alone the keys would be void after ten minutes.
 * https://developers.cloudflare.com/cloudflare-one/access-controls/applications/http-apps/authorization-cookie/validating-json/
 */
export function createCloudflareAccessKeys(options: CloudflareAccessKeysOptions): JWTVerifyGetKey {
  const { teamDomain, clock, report } = options
  const url = new URL('/cdn-cgi/access/certs', teamDomain)
  let refreshAt = Number.NEGATIVE_INFINITY
  let restsUntil = Number.NEGATIVE_INFINITY

  const keys = createRemoteJWKSet(url, {
    timeoutDuration: TIMEOUT_MS,
    cooldownDuration: COOLDOWN_MS,
    cacheMaxAge: GOOD_FOR_MS,
    [customFetch]: (address, init) =>
      clock.now() < restsUntil ? Promise.reject(unavailable()) : options.fetch(address, init),
  })

  function failed(error: unknown): void {
    if (clock.now() < restsUntil) return
    restsUntil = clock.now() + RETRIED_AFTER_MS
    refreshAt = restsUntil
    report(new Error(`The keys of Cloudflare Access could not be loaded from ${url.href}`, { cause: error }))
  }

  function refresh(): void {
    if (clock.now() < refreshAt) return
    refreshAt = clock.now() + REFRESHED_AFTER_MS
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
