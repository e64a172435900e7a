import type { Priority } from './rate/rate-budget.ts'

/** A v4 call through a connection: what is needed of a `Request`, which costs more to make than all else on the way. */
export interface BackendCall {
  method: string
  /** Path and query from `/accounts` on, at `INTERNAL_ORIGIN`, as the URL parser writes them. */
  href: string
  body: string | null
  /** Aborted once the caller gives up. */
  signal: AbortSignal
  requestId: string
  priority: Priority
}

/** Whatever answers v4 calls: the broker here, a gateway elsewhere. */
export interface Backend {
  /** Rejects with a `QueuesError` where there is no answer to pass on: its code says what the server knows of that. */
  answer(call: BackendCall): Promise<Response>
}

/** A backend of what answers requests. */
export function backendOf(fetch: (request: Request) => Promise<Response>): Backend {
  return {
    answer({ method, href, body, signal, requestId }) {
      const init: RequestInit = { method, signal, headers: { 'cf-ray': requestId } }
      if (body !== null) init.body = body
      return fetch(new Request(href, init))
    },
  }
}
