import { ERROR_CODE } from '#contract/error-codes.ts'
import { QueuesError } from '#server/http/errors.ts'
import { toFailure, type ReportFailure } from '#server/http/failure.ts'
import type { AllowedCall } from './allow-list.ts'
import { toResponse } from './exchange/checked-response.ts'
import { toQueuesError } from './exchange/failures.ts'
import { GATEWAY_LIMITS, type GatewayLimits } from './exchange/limits.ts'
import type { Priority } from './rate/rate-budget.ts'
import { refuseOverBudget } from './rate/rate-refusal.ts'
import { readRequestBody } from './request-body.ts'
import { createUpstreamClient, type UpstreamClientOptions } from './upstream-client.ts'

/** Responses are small, and a failed call is made again later. */
const INTERNAL_LIMITS: GatewayLimits = {
  ...GATEWAY_LIMITS,
  requestBytes: 10_000,
  responseBytes: 1_000_000,
  totalMs: 20_000,
  retries: 0,
  sockets: 2,
}

export interface InternalFetchOptions extends Omit<UpstreamClientOptions, 'limits' | 'random' | 'sleep'> {
  report: ReportFailure
  priority: Priority
  /** The call to send for a method, a path and its query; null if it may not be sent. Only reads. */
  allow: (method: string, url: URL) => AllowedCall | null
  limits?: Partial<GatewayLimits>
}

/**
 * Sends the server's own reads to Cloudflare. They are not in the gateway's allow-list, so no client can send them, but
 * they pass the same checks: size, time, redirects, leaked credentials and the rate budget.
 */
export function createInternalFetch({ report, priority, allow, ...options }: InternalFetchOptions) {
  const limits = { ...INTERNAL_LIMITS, ...options.limits }
  const { budget } = options
  const client = createUpstreamClient({ ...options, limits })

  async function forward(request: Request): Promise<Response> {
    const call = allow(request.method, new URL(request.url))
    if (!call) {
      throw new QueuesError(
        404,
        ERROR_CODE.noRoute,
        'The server itself does not send this call to Cloudflare.',
      )
    }
    const body = await readRequestBody(request, limits.requestBytes)
    // Calls that the gateway does not count cost the budget too: the server can do without them.
    const waitMs = budget.take(priority)
    if (waitMs > 0) return refuseOverBudget(waitMs, budget)
    const result = await client.send(call, body, () => priority, request.signal)
    if (result.kind === 'failure') throw toQueuesError(result, true)
    return toResponse(result)
  }

  return {
    async fetch(request: Request): Promise<Response> {
      try {
        return await forward(request)
      } catch (error) {
        return toFailure(error, report)
      }
    },
    close: () => client.close(),
  }
}
