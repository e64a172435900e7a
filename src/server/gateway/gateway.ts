import { ERROR_CODE } from '#contract/error-codes.ts'
import type { Clock } from '#server/clock.ts'
import { QueuesError } from '#server/http/errors.ts'
import { toFailure, type ReportFailure } from '#server/http/failure.ts'
import { allowCall, ID_PATTERN, type AllowedCall } from './allow-list.ts'
import { toResponse, type CheckedOutcome } from './answer.ts'
import { createCaller, type Sleep } from './caller.ts'
import { credentialHeaders, secretsOf, type Credential } from './credential.ts'
import { failureOf } from './exchange.ts'
import { toQueuesError } from './failures.ts'
import { createFlights } from './flights.ts'
import { GATEWAY_LIMITS, type GatewayLimits } from './limits.ts'
import { createRateBudget, type BudgetState, type Priority, type RateBudget } from './rate-budget.ts'
import { refuseOverBudget } from './rate-refusal.ts'
import { readRequestBody } from './request-body.ts'
import { createUpstream } from './upstream.ts'

interface GatewayOptions {
  accountId: string
  credential: Credential
  /** Base of the API: `CLOUDFLARE_API`, or what a flag says. */
  upstream: string
  clock: Clock
  /** Told of calls that Cloudflare did not answer properly; never of their content or the credentials. */
  report: ReportFailure
  /** Queuedeck's own, for the user-agent. */
  version: string
  /** Shared by all gateways with the same credentials; otherwise one of its own. */
  budget?: RateBudget
  limits?: Partial<GatewayLimits>
  random?: () => number
  sleep?: Sleep
}

export interface Gateway {
  /**
   * Answers a request to `/accounts/{account}/queues…`, whatever happens: also refusals and failures are envelopes.
   * Rejects only once the caller has given up.
   */
  fetch(request: Request, options?: { priority?: Priority }): Promise<Response>
  budget(): BudgetState
  /** Gives up everything under way. */
  close(): void
}

/** Forwards the calls of one connection to Cloudflare, and nothing else to nowhere else. */
export function createGateway(options: GatewayOptions): Gateway {
  const { accountId, credential, clock, report, version, random = Math.random, sleep } = options
  const limits = { ...GATEWAY_LIMITS, ...options.limits }
  const budget = options.budget ?? createRateBudget(clock)
  if (!ID_PATTERN.test(accountId)) {
    throw new QueuesError(400, ERROR_CODE.noRoute, 'The account id of this connection is not 32 hex digits.')
  }
  const caller = createCaller({
    upstream: createUpstream(options.upstream, limits.sockets),
    headers: {
      accept: 'application/json',
      'accept-encoding': 'identity',
      'user-agent': `queuedeck/${version.replace(/[^\w.+-]/g, '')}`,
      // Last, so that nothing above can take its place.
      ...credentialHeaders(credential),
    },
    secrets: secretsOf(credential),
    budget,
    limits,
    clock,
    random,
    sleep,
  })
  const flights = createFlights<CheckedOutcome>()

  /** Whether the call may be sent now; a call that joins another one costs nothing. */
  function waitMsFor(call: AllowedCall, priority: Priority): number {
    if (!call.isCounted || (call.method === 'GET' && flights.has(call.path))) return 0
    return budget.take(priority)
  }

  async function forward(request: Request, priority: Priority): Promise<Response> {
    const { method, signal } = request
    const call = allowCall(accountId, method, request.url)
    if (!call) throw noRoute()
    signal.throwIfAborted()
    const hasBody = call.method !== 'GET' && call.method !== 'DELETE'
    const body = hasBody ? await readRequestBody(request, limits.requestBytes) : null
    // From here to the call there is no wait, so that nobody else comes in between.
    const waitMs = waitMsFor(call, priority)
    if (waitMs > 0) return refuseOverBudget(waitMs, budget)
    const send = (givenUp: AbortSignal) => caller.call(call, body, priority, givenUp)
    const outcome = await (call.method === 'GET' ? flights.share(call.path, signal, send) : send(signal))
    if (outcome.kind === 'failure') throw toQueuesError(outcome, call.isRead)
    return toResponse(outcome)
  }

  return {
    async fetch(request, { priority = 'person' } = {}) {
      try {
        return await forward(request, priority)
      } catch (error) {
        if (request.signal.aborted) throw endingOf(error, request.method === 'GET')
        const requestId = request.headers.get('cf-ray') ?? undefined
        if (error instanceof QueuesError && error.status >= 500) report(error, requestId)
        return toFailure(error, (cause) => report(cause, requestId))
      }
    },
    budget: () => budget.state(),
    close: () => caller.close(),
  }
}

/** How a call ended that its caller gave up; what was sent may have been done, and then the error says so. */
function endingOf(error: unknown, isRead: boolean): QueuesError {
  return error instanceof QueuesError ? error : toQueuesError(failureOf('aborted'), isRead)
}

/** Without the path: what a caller made up is of no use in a message. */
function noRoute(): QueuesError {
  const message =
    'Could not route to this path of the connection, perhaps your object identifier is invalid? Only calls about the queues of its account are forwarded.'
  return new QueuesError(404, ERROR_CODE.noRoute, message)
}
