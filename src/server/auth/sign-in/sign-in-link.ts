import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Clock } from '#server/clock.ts'

const GOOD_FOR_MS = 10 * 60_000

const digest = (text: string) => createHash('sha256').update(text).digest()

/** Links that sign in once. Kept in memory only: a restart prints a new one. */
export function createSignInLinks(clock: Clock) {
  let current: { digest: Buffer; expiresAt: number } | null = null

  return {
    /** A link to the dashboard at `url`; the one made before is void. Its token is behind `#`, so no log has it. */
    create(url: string): string {
      const token = randomBytes(32).toString('base64url')
      current = { digest: digest(token), expiresAt: clock.now() + GOOD_FOR_MS }
      return `${url.replace(/\/$/, '')}/sign-in#${token}`
    },

    /** Whether the token is that of the link; it is void afterwards. */
    consume(token: string): boolean {
      if (!current || !timingSafeEqual(digest(token), current.digest)) return false
      const isInTime = clock.now() < current.expiresAt
      current = null
      return isInTime
    },
  }
}
