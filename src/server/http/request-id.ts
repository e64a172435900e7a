import { randomBytes } from 'node:crypto'
import { createMiddleware } from 'hono/factory'

export interface RequestIdVariables {
  Variables: { requestId: string }
}

/** Ids of Cloudflare's shape that are unlike each other and those of other runs. */
export function createRequestIds(): () => string {
  const start = randomBytes(5).toString('hex')
  let count = 0
  return () => {
    count = (count + 1) % 0x1000000
    return `${start}${count.toString(16).padStart(6, '0')}-QDK`
  }
}

/**
 * Gives every answer a `cf-ray` of Cloudflare's shape, under which the log has what went wrong. One that came from
 * Cloudflare keeps its own: that is what their support asks for.
 */
export function requestId() {
  const nextId = createRequestIds()
  return createMiddleware<RequestIdVariables>(async function requestId(c, next) {
    const id = nextId()
    c.set('requestId', id)
    await next()
    if (!c.res.headers.has('cf-ray')) c.res.headers.set('cf-ray', id)
  })
}
