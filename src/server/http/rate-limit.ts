import { createMiddleware } from 'hono/factory'
import { ERROR_CODE } from '#contract/error-codes.ts'
import { QUEUES_ROUTES, toPattern, type Route } from '#contract/routes.ts'
import type { Clock } from '#server/clock.ts'
import { refusal } from './envelope.ts'

/** The number of requests per time window and client. */
export interface RateLimit {
  requests: number
  seconds: number
}

interface Window {
  count: number
  endsAt: number
}

/** Above it the oldest window is dropped. */
const MAX_CLIENTS = 10_000
/** Pulls, acks and retries are not counted: https://developers.cloudflare.com/queues/platform/limits/ */
const UNCOUNTED = new RegExp(
  Object.values(QUEUES_ROUTES)
    .flatMap((route: Route) => (route.isUncounted ? [`${toPattern(route.path, '[^/]+')}$`] : []))
    .join('|'),
)

/**
 * Cloudflare's own limit, so that programs can be tested against it: above it every request of the client is refused
 * until the window ends. https://developers.cloudflare.com/fundamentals/api/reference/limits/
 */
export function rateLimit({ requests, seconds }: RateLimit, clock: Clock) {
  const windows = new Map<string, Window>()

  function windowOf(client: string): Window {
    const now = clock.now()
    const known = windows.get(client)
    if (known && known.endsAt > now) return known
    windows.delete(client)
    const [oldest] = windows.keys()
    if (windows.size >= MAX_CLIENTS && oldest !== undefined) windows.delete(oldest)
    const fresh = { count: 0, endsAt: now + seconds * 1_000 }
    windows.set(client, fresh)
    return fresh
  }

  return createMiddleware(async function rateLimit(c, next) {
    if (UNCOUNTED.test(c.req.path)) return next()
    const client = c.req.header('authorization') ?? c.req.header('x-auth-email') ?? ''
    const window = windowOf(client)
    window.count++
    const headers = {
      'x-ratelimit-limit': String(requests),
      'x-ratelimit-remaining': String(Math.max(0, requests - window.count)),
      'x-ratelimit-reset': new Date(window.endsAt).toUTCString(),
    }
    if (window.count > requests) {
      const retryAfter = String(Math.max(1, Math.ceil((window.endsAt - clock.now()) / 1_000)))
      const message = 'Please wait and consider throttling your request speed'
      return refusal(429, [{ code: ERROR_CODE.rateLimited, message }], {
        ...headers,
        'retry-after': retryAfter,
      })
    }
    await next()
    for (const [name, value] of Object.entries(headers)) c.res.headers.set(name, value)
    return undefined
  })
}
