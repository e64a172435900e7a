import { createMiddleware } from 'hono/factory'
import { createRequestIds } from './request-id.ts'

/** For browsers: nothing is guessed, framed, shared with another site or told to one. */
const PROTECTION = [
  ['x-content-type-options', 'nosniff'],
  ['x-frame-options', 'DENY'],
  ['referrer-policy', 'no-referrer'],
  ['cross-origin-opener-policy', 'same-origin'],
  ['cross-origin-resource-policy', 'same-origin'],
] as const

/** Node's response, as @hono/node-server hands it over; its headers may be set before there is an answer. */
export interface AnswerBindings {
  outgoing: { setHeader(name: string, value: string): unknown }
}

export interface AnswerHeaders {
  Bindings: AnswerBindings
  Variables: { requestId: string }
}

/**
 * What every answer carries, whoever makes it: protection in browsers, and a `cf-ray` of Cloudflare's shape, under
 * which the log has what went wrong. A header of the answer itself wins; so an answer that came from Cloudflare keeps
 * the `cf-ray` that their support asks for.
 *
 * They are set on Node's response: an answer whose `Headers` were touched is sent the slow way by
 * @hono/node-server, which costs a push some 6 % of its time.
 */
export function answerHeaders() {
  const nextId = createRequestIds()
  return createMiddleware<AnswerHeaders>(async function answerHeaders(c, next) {
    const id = nextId()
    c.set('requestId', id)
    for (const [name, value] of PROTECTION) c.env.outgoing.setHeader(name, value)
    c.env.outgoing.setHeader('cf-ray', id)
    await next()
  })
}
