import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Clock } from '#server/clock.ts'

const LIFETIME_MS = 10 * 60_000

const digest = (text: string) => createHash('sha256').update(text).digest()

/** One-time sign-in links. Kept in memory only; a restart prints a new one. */
export function createSignInLinks(clock: Clock) {
  let current: { digest: Buffer; expiresAt: number } | null = null

  return {
    /** Creates a link to the dashboard at `url` and revokes the previous one. The token follows `#`, so it reaches no log. */
    create(url: string): string {
      const token = randomBytes(32).toString('base64url')
      current = { digest: digest(token), expiresAt: clock.now() + LIFETIME_MS }
      return `${url.replace(/\/$/, '')}/sign-in#${token}`
    },

    /** Whether the token is valid. It works only once. */
    consume(token: string): boolean {
      if (!current || !timingSafeEqual(digest(token), current.digest)) return false
      const isInTime = clock.now() < current.expiresAt
      current = null
      return isInTime
    },
  }
}
