import { ERROR_CODE } from '#contract/error-codes.ts'
import { ID_PATTERN } from '#contract/ids.ts'
import { QueuesError } from '#server/http/errors.ts'
import { toFailure, type ReportFailure } from '#server/http/failure.ts'
import { allowCall, type AllowedCall } from './allow-list.ts'
import type { Backend, BackendCall } from './backend.ts'
import { toResponse, type CheckedResult } from './exchange/checked-response.ts'
import { failureOf } from './exchange/exchange.ts'
import { toQueuesError } from './exchange/failures.ts'
import { GATEWAY_LIMITS, type GatewayLimits } from './exchange/limits.ts'
import { createRateBudget, type BudgetState, type Priority, type RateBudget } from './rate/rate-budget.ts'
import { refuseOverBudget } from './rate/rate-refusal.ts'
import { readRequestBody, toBody } from './request-body.ts'
import { createResponseCache } from './response-cache.ts'
import { createSingleFlight } from './single-flight.ts'
import { createUpstreamClient, type UpstreamClientOptions } from './upstream-client.ts'

interface GatewayOptions extends Omit<UpstreamClientOptions, 'budget' | 'limits'> {
  accountId: string
  /** Receives calls that Cloudflare failed to answer; never their content or the credentials. */
  report: ReportFailure
  /** Shared by all gateways with the same credentials; if missing, the gateway has its own. */
  budget?: RateBudget
  limits?: Partial<GatewayLimits>
}

/** Handles calls to `/accounts/{account}/queues…`. */
export interface Gateway extends Backend {
  /**
   * Does the same for a `Request`, never from the cache. Failures become envelopes; it rejects only when the request was
   * aborted.
   */
  fetch(request: Request, options?: { priority?: Priority }): Promise<Response>
  budget(): BudgetState
  /** Aborts all calls in flight. */
  close(): void
}

/** Forwards the calls of one connection to Cloudflare, and nothing else. */
export function createGateway({ accountId, report, ...options }: GatewayOptions): Gateway {
  const limits = { ...GATEWAY_LIMITS, ...options.limits }
  const budget = options.budget ?? createRateBudget(options.clock)
  if (!ID_PATTERN.test(accountId)) {
    throw new QueuesError(400, ERROR_CODE.noRoute, 'The account id of this connection is not 32 hex digits.')
  }
  const client = createUpstreamClient({ ...options, budget, limits })
  const flights = createSingleFlight<CheckedResult>()
  const cache = createResponseCache(options.clock)

  /** A read that is sent after a change must not join one that was sent before it. */
  const flightKey = (call: AllowedCall) => `${cache.generation()} ${call.path}`

  /** 0 if the call may be sent now; joining a call in flight costs nothing. */
  function waitMsFor(call: AllowedCall, priority: Priority): number {
    if (!call.isCounted || (call.method === 'GET' && flights.has(flightKey(call)))) return 0
    return budget.take(priority)
  }

  async function read(call: AllowedCall, { signal, priority }: IncomingCall): Promise<CheckedResult> {
    const sentIn = cache.generation()
    const result = await flights.join(flightKey(call), { priority, signal }, (shared, currentPriority) =>
      client.send(call, null, currentPriority, shared),
    )
    if (result.kind === 'response') cache.set(call.path, result, sentIn)
    return result
  }

  async function send(
    call: AllowedCall,
    body: Buffer | null,
    { signal, priority }: IncomingCall,
  ): Promise<CheckedResult> {
    if (!call.isRead) cache.invalidate()
    try {
      return await client.send(call, body, () => priority, signal)
    } finally {
      if (!call.isRead) cache.invalidate()
    }
  }

  async function forward(incoming: IncomingCall): Promise<Response> {
    const { method, href, signal, priority } = incoming
    const call = allowCall(accountId, method, href)
    if (!call) throw noRoute()
    signal.throwIfAborted()
    // Only refreshes may be served from the cache; a user who acts gets a fresh response.
    const cached = call.method === 'GET' && priority === 'refresh' ? cache.get(call.path) : null
    if (cached) return toResponse(cached)
    const hasBody = call.method !== 'GET' && call.method !== 'DELETE'
    const body = hasBody ? await incoming.readBody() : null
    // No await from here to the call, so that no other call can come in between.
    const waitMs = waitMsFor(call, priority)
    if (waitMs > 0) return refuseOverBudget(waitMs, budget)
    const result = await (call.method === 'GET' ? read(call, incoming) : send(call, body, incoming))
    if (result.kind === 'failure') throw toQueuesError(result, call.isRead)
    return toResponse(result)
  }

  async function handle(incoming: IncomingCall): Promise<Response> {
    const { method, signal, requestId } = incoming
    try {
      return await forward(incoming)
    } catch (error) {
      if (signal.aborted) throw abortedError(error, method === 'GET')
      if (error instanceof QueuesError && error.status >= 500) report(error, requestId)
      throw error
    }
  }

  return {
    handle: (call) => handle({ ...call, readBody: async () => toBody(call.body, limits.requestBytes) }),
    async fetch(request, { priority = 'person' } = {}) {
      const { method, url: href, signal } = request
      const requestId = request.headers.get('cf-ray') ?? undefined
      const readBody = () => readRequestBody(request, limits.requestBytes)
      try {
        return await handle({ method, href, signal, requestId, priority, readBody })
      } catch (error) {
        if (signal.aborted) throw error
        return toFailure(error, (cause) => report(cause, requestId))
      }
    },
    budget: () => budget.state(),
    close: () => client.close(),
  }
}

/** A call whose body is read only once the call is known to be allowed. */
interface IncomingCall extends Omit<BackendCall, 'body' | 'requestId'> {
  requestId: string | undefined
  readBody(): Promise<Buffer | null>
}

/** The error of an aborted call. A change that was already sent may have been made, and then the error says so. */
function abortedError(error: unknown, isRead: boolean): QueuesError {
  return error instanceof QueuesError ? error : toQueuesError(failureOf('aborted'), isRead)
}

/** Without the path, which came from the client. */
function noRoute(): QueuesError {
  const message =
    'Could not route to this path of the connection, perhaps your object identifier is invalid? Only calls about the queues of its account are forwarded.'
  return new QueuesError(404, ERROR_CODE.noRoute, message)
}
