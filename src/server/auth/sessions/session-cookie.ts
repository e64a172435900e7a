import type { Context } from 'hono'
import { getCookie, setCookie } from 'hono/cookie'
import type { Clock } from '#server/clock.ts'
import type { IssuedToken } from './sessions.ts'

interface SessionCookieOptions {
  /** Empty, or a path that starts with a slash and ends without one. */
  basePath: string
  /** Whether browsers connect over TLS. */
  isSecure: boolean
  clock: Clock
}

export type SessionCookie = ReturnType<typeof createSessionCookie>

/** The cookie with the session token, hidden from scripts and never sent by other sites. */
export function createSessionCookie({ basePath, isSecure, clock }: SessionCookieOptions) {
  // These prefixes stop pages without TLS, and `__Host-` also other hosts and paths, from setting it: RFC 6265bis, section 4.1.3.
  const prefix = !isSecure ? '' : basePath === '' ? '__Host-' : '__Secure-'
  const name = `${prefix}queuedeck_session`
  const attributes = {
    path: basePath === '' ? '/' : basePath,
    httpOnly: true,
    sameSite: 'Strict',
    secure: isSecure,
  } as const

  return {
    name,
    read: (c: Context): string | null => getCookie(c, name) ?? null,
    write(c: Context, { token, expiresAt }: IssuedToken): void {
      const maxAge = Math.max(0, Math.floor((expiresAt - clock.now()) / 1_000))
      setCookie(c, name, token, { ...attributes, maxAge })
    },
    clear(c: Context): void {
      setCookie(c, name, '', { ...attributes, maxAge: 0 })
    },
  }
}
