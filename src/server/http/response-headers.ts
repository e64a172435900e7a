import { createMiddleware } from 'hono/factory'
import { createRequestIds } from './request-id.ts'

/** Browsers must not sniff types, frame pages, share them with other sites or send a referrer. */
const PROTECTION = [
  ['x-content-type-options', 'nosniff'],
  ['x-frame-options', 'DENY'],
  ['referrer-policy', 'no-referrer'],
  ['cross-origin-opener-policy', 'same-origin'],
  ['cross-origin-resource-policy', 'same-origin'],
] as const

/** Node's response from @hono/node-server. Its headers can be set before a handler has run. */
export interface ResponseBindings {
  outgoing: { setHeader(name: string, value: string): unknown }
}

export interface ResponseHeaders {
  Bindings: ResponseBindings
  Variables: { requestId: string }
}

/**
 * The headers of every response: browser protection, and a `cf-ray` in Cloudflare's format, which identifies the request
 * in the log. A header set by the handler wins, so a response from Cloudflare keeps the `cf-ray` that its support asks
 * for.
 *
 * They are set on Node's response: @hono/node-server sends a response whose `Headers` were touched the slow way, which
 * costs a push some 6 % of its time.
 */
export function responseHeaders() {
  const nextId = createRequestIds()
  return createMiddleware<ResponseHeaders>(async function responseHeaders(c, next) {
    const id = nextId()
    c.set('requestId', id)
    for (const [name, value] of PROTECTION) c.env.outgoing.setHeader(name, value)
    c.env.outgoing.setHeader('cf-ray', id)
    await next()
  })
}
