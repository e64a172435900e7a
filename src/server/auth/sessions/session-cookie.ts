import type { Context } from 'hono'
import { getCookie, setCookie } from 'hono/cookie'
import type { Clock } from '#server/clock.ts'
import type { IssuedToken } from './sessions.ts'

interface SessionCookieOptions {
  /** Empty, or a path that starts with a slash and ends without one. */
  basePath: string
  /** Whether browsers come by TLS. */
  isSecure: boolean
  clock: Clock
}

export type SessionCookie = ReturnType<typeof createSessionCookie>

/** The cookie that holds the token: out of reach of scripts and of other sites. */
export function createSessionCookie({ basePath, isSecure, clock }: SessionCookieOptions) {
  // Names that nobody without TLS can set, and with the first no other host or path: RFC 6265bis, section 4.1.3.
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
