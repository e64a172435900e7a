import { createHash, timingSafeEqual } from 'node:crypto'
import type { Context } from 'hono'
import { createMiddleware } from 'hono/factory'
import { ERROR_CODE } from '#contract/error-codes.ts'
import type { Clock } from '#server/clock.ts'
import { refusal } from '#server/http/envelope.ts'
import { QueuesError } from '#server/http/errors.ts'
import { addressKey, createThrottle } from './sign-in/throttle.ts'

interface ApiTokenOptions {
  /** Null if any credentials are accepted. */
  apiToken: string | null
  clock: Clock
  addressOf: (c: Context) => string
}

const digest = (text: string) => createHash('sha256').update(text).digest()

/** Addresses that have used the right token, at most; the oldest is dropped first. */
const MAX_KNOWN = 10_000

/**
 * Checks the credentials of `/client/v4`: any will do, or only the token of `--api-token`. After wrong tokens an address
 * has to wait longer and longer, even with the right one; otherwise it could keep guessing. An address that has used
 * the right token before is exempt with it, so that one program with an old token does not lock out its whole machine.
 */
export function authenticateClients({ apiToken, clock, addressOf }: ApiTokenOptions) {
  const expected = apiToken === null ? null : digest(apiToken)
  // Separate from sign-in, so that a program with an old token does not stop users from signing in.
  const throttle = createThrottle(clock)
  const known = new Set<string>()

  function remember(address: string): void {
    const [oldest] = known
    if (known.size >= MAX_KNOWN && oldest !== undefined) known.delete(oldest)
    known.add(address)
  }

  /** Null if the request may pass. */
  function refusalOf(isRight: boolean, address: string): Response | null {
    if (isRight && known.has(address)) return null
    const source = addressKey(address)
    const attempt = throttle.begin([source])
    if (attempt.waitSeconds > 0) {
      const message = `Too many requests with a wrong token from this address. Try again in ${attempt.waitSeconds} s.`
      const headers = { 'retry-after': String(attempt.waitSeconds) }
      return refusal(429, [{ code: ERROR_CODE.rateLimited, message }], headers)
    }
    if (!isRight) throw new QueuesError(403, ERROR_CODE.authenticationError, 'Authentication error')
    attempt.undo(source.key)
    remember(address)
    return null
  }

  return createMiddleware(async function authenticateClients(c, next) {
    const token = /^bearer\s+(\S.*)$/i.exec(c.req.header('authorization') ?? '')?.[1]
    const key = c.req.header('x-auth-email') ? c.req.header('x-auth-key') : undefined
    const secret = token ?? key
    if (!secret) {
      const reason = 'Missing X-Auth-Key, X-Auth-Email or Authorization headers'
      throw new QueuesError(400, ERROR_CODE.missingCredentials, reason)
    }
    const refused = expected && refusalOf(timingSafeEqual(digest(secret), expected), addressOf(c))
    if (refused) return refused
    await next()
    return undefined
  })
}
