import { createHash, timingSafeEqual } from 'node:crypto'
import type { Context } from 'hono'
import { createMiddleware } from 'hono/factory'
import { ERROR_CODE } from '#contract/error-codes.ts'
import type { Clock } from '#server/clock.ts'
import { refusal } from '#server/http/envelope.ts'
import { QueuesError } from '#server/http/errors.ts'
import { addressKey, createThrottle } from './sign-in/throttle.ts'

interface ApiTokenOptions {
  /** Null: any credentials will do. */
  apiToken: string | null
  clock: Clock
  addressOf: (c: Context) => string
}

const digest = (text: string) => createHash('sha256').update(text).digest()

/** Addresses that have shown the right token; the one that came first is forgotten first. */
const MAX_KNOWN = 10_000

/**
 * What `/client/v4` asks of its callers: any credentials, or exactly the token of `--api-token`. An address that sent
 * wrong ones waits longer and longer, with the right one too, or it could guess on. Only where the right one was used
 * before it still lets in: a program with an old token must not keep out the others of its machine.
 */
export function authenticateClients({ apiToken, clock, addressOf }: ApiTokenOptions) {
  const expected = apiToken === null ? null : digest(apiToken)
  // Of its own: a program with an old token keeps nobody from signing in.
  const throttle = createThrottle(clock)
  const known = new Set<string>()

  function remember(address: string): void {
    const [oldest] = known
    if (known.size >= MAX_KNOWN && oldest !== undefined) known.delete(oldest)
    known.add(address)
  }

  /** Null: let in. */
  function refusalOf(isRight: boolean, address: string): Response | null {
    if (isRight && known.has(address)) return null
    const source = addressKey(address)
    const attempt = throttle.begin([source])
    if (attempt.waitSeconds > 0) {
      const message = `Too many wrong tokens from this address. Try again in ${attempt.waitSeconds} s.`
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
