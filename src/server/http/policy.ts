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
 * Accepts only host names of this server. With DNS rebinding, a page of another site makes its own name resolve to this
 * machine, but the browser still sends that name.
 */
export function hostCheck(allowed: readonly string[]) {
  const names = new Set(['localhost', '127.0.0.1', '::1', ...allowed].map((name) => name.toLowerCase()))
  return createMiddleware(async function hostCheck(c, next) {
    const host = c.req.header('host') ?? ''
    if (!names.has(hostname(host))) {
      throw new QueuesError(
        421,
        ERROR_CODE.unauthorized,
        'This server does not accept the Host header of this request.',
      )
    }
    await next()
  })
}

/**
 * Accepts a change only from a page of this server or from a client that is not a browser. If a host is served over TLS
 * only, a page without TLS came from an attacker on the network.
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
          'Changes are accepted only from pages of this server.',
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

/** With `--read-only`: refuses every change. Signing in and out is not one. */
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
