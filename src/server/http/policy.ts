import { createMiddleware } from 'hono/factory'
import { ERROR_CODE } from '#contract/error-codes.ts'
import { QueuesError } from './errors.ts'

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS'])

function hostname(host: string): string {
  return host
    .replace(/:\d+$/, '')
    .replace(/^\[|\]$/g, '')
    .toLowerCase()
}

/**
 * Answers only to names of this machine. A page of another site that makes its own name point here (DNS
 * rebinding) still sends its own name.
 */
export function hostCheck(allowed: readonly string[]) {
  const names = new Set(['localhost', '127.0.0.1', '::1', ...allowed].map((name) => name.toLowerCase()))
  return createMiddleware(async function hostCheck(c, next) {
    const host = c.req.header('host') ?? ''
    if (!names.has(hostname(host))) {
      throw new QueuesError(
        421,
        ERROR_CODE.unauthorized,
        'This server does not answer to the Host name of this request.',
      )
    }
    await next()
  })
}

/**
 * Lets a change through only from a page of this server, or from a client that is no browser. Where pages of a host
 * come by TLS alone, one that came without is that of somebody on the way.
 */
export function sameOrigin(isTlsOnly: (host: string) => boolean) {
  return createMiddleware(async function sameOrigin(c, next) {
    if (!SAFE_METHODS.has(c.req.method)) {
      const site = c.req.header('sec-fetch-site')
      const origin = c.req.header('origin')
      const isForeignSite = site !== undefined && site !== 'same-origin' && site !== 'none'
      const host = c.req.header('host') ?? ''
      const isForeignOrigin = origin !== undefined && !isOriginOfHost(origin, host, isTlsOnly(host))
      if (isForeignSite || isForeignOrigin) {
        throw new QueuesError(
          403,
          ERROR_CODE.unauthorized,
          'Changes are accepted from pages of this server only.',
        )
      }
    }
    await next()
  })
}

function isOriginOfHost(origin: string, host: string, isTlsOnly: boolean): boolean {
  try {
    const url = new URL(origin)
    return url.host === host && !(isTlsOnly && url.protocol === 'http:')
  } catch {
    return false
  }
}

/** With `--read-only`: whatever could change something is refused. Signing in and out changes no queue. */
export function readOnlyGate() {
  return createMiddleware<{ Variables: { call: { isChange: boolean } } }>(
    async function readOnlyGate(c, next) {
      if (c.get('call').isChange) {
        throw new QueuesError(
          403,
          ERROR_CODE.unauthorized,
          'This Queuedeck is read-only; nothing can be changed.',
        )
      }
      await next()
    },
  )
}
