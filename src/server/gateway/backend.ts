import type { Priority } from './rate/rate-budget.ts'

/** A v4 call through a connection. Not a `Request`: creating one would cost more than everything else per call. */
export interface BackendCall {
  method: string
  /** Path and query, starting with `/accounts`, at `INTERNAL_ORIGIN`, as the URL parser writes them. */
  href: string
  body: string | null
  /** Aborts when the client disconnects. */
  signal: AbortSignal
  requestId: string
  priority: Priority
}

/** Handles the v4 calls of a connection: the embedded broker, or a gateway to Cloudflare. */
export interface Backend {
  /** Rejects with a `QueuesError` if there is no response to pass on; its code tells whether the call may have run. */
  handle(call: BackendCall): Promise<Response>
}

/** A backend from a function that handles requests. */
export function backendOf(fetch: (request: Request) => Promise<Response>): Backend {
  return {
    handle({ method, href, body, signal, requestId }) {
      const init: RequestInit = { method, signal, headers: { 'cf-ray': requestId } }
      if (body !== null) init.body = body
      return fetch(new Request(href, init))
    },
  }
}
