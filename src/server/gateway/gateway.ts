import { ERROR_CODE } from '#contract/error-codes.ts'
import type { Backend, BackendCall } from './backend.ts'
import type { Clock } from '#server/clock.ts'
import { QueuesError } from '#server/http/errors.ts'
import { toFailure, type ReportFailure } from '#server/http/failure.ts'
import { allowCall, type AllowedCall } from './allow-list.ts'
import { ID_PATTERN } from '#contract/ids.ts'
import { createAnswerMemory } from './response-cache.ts'
import { toResponse, type CheckedOutcome } from './exchange/answer.ts'
import { createCaller, type Sleep } from './upstream-client.ts'
import { outgoingHeaders, secretsOf, type Credential } from './exchange/credential.ts'
import { failureOf } from './exchange/exchange.ts'
import { toQueuesError } from './exchange/failures.ts'
import { createFlights } from './single-flight.ts'
import { GATEWAY_LIMITS, type GatewayLimits } from './exchange/limits.ts'
import { createRateBudget, type BudgetState, type Priority, type RateBudget } from './rate/rate-budget.ts'
import { refuseOverBudget } from './rate/rate-refusal.ts'
import { readRequestBody, toBody } from './request-body.ts'
import { createUpstream } from './exchange/upstream.ts'

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

/** Answers calls to `/accounts/{account}/queues…`. */
export interface Gateway extends Backend {
  /**
   * The same for a request; what it asks for is of now. Failures are envelopes too, and it rejects only once the
   * caller has given up.
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
    headers: outgoingHeaders(credential, version),
    secrets: secretsOf(credential),
    budget,
    limits,
    clock,
    random,
    sleep,
  })
  const flights = createFlights<CheckedOutcome>()

  const memory = createAnswerMemory(clock)

  /** Whoever asks after a change does not join who asked before it. */
  const flightOf = (call: AllowedCall) => `${memory.page()} ${call.path}`

  /** Whether the call may be sent now; a call that joins another one costs nothing. */
  function waitMsFor(call: AllowedCall, priority: Priority): number {
    if (!call.isCounted || (call.method === 'GET' && flights.has(flightOf(call)))) return 0
    return budget.take(priority)
  }

  async function read(call: AllowedCall, { signal, priority }: Asked): Promise<CheckedOutcome> {
    const askedOn = memory.page()
    const outcome = await flights.share(flightOf(call), { priority, signal }, (givenUp, urgency) =>
      caller.call(call, null, urgency, givenUp),
    )
    if (outcome.kind === 'answer') memory.keep(call.path, outcome, askedOn)
    return outcome
  }

  async function send(
    call: AllowedCall,
    body: Buffer | null,
    { signal, priority }: Asked,
  ): Promise<CheckedOutcome> {
    if (!call.isRead) memory.turn()
    try {
      return await caller.call(call, body, () => priority, signal)
    } finally {
      if (!call.isRead) memory.turn()
    }
  }

  async function forward(asked: Asked): Promise<Response> {
    const { method, href, signal, priority } = asked
    const call = allowCall(accountId, method, href)
    if (!call) throw noRoute()
    signal.throwIfAborted()
    // Whoever waits gets an answer of now.
    const known = call.method === 'GET' && priority === 'refresh' ? memory.find(call.path) : null
    if (known) return toResponse(known)
    const hasBody = call.method !== 'GET' && call.method !== 'DELETE'
    const body = hasBody ? await asked.readBody() : null
    // From here to the call there is no wait, so that nobody else comes in between.
    const waitMs = waitMsFor(call, priority)
    if (waitMs > 0) return refuseOverBudget(waitMs, budget)
    const outcome = await (call.method === 'GET' ? read(call, asked) : send(call, body, asked))
    if (outcome.kind === 'failure') throw toQueuesError(outcome, call.isRead)
    return toResponse(outcome)
  }

  async function settle(asked: Asked): Promise<Response> {
    const { method, signal, requestId } = asked
    try {
      return await forward(asked)
    } catch (error) {
      if (signal.aborted) throw endingOf(error, method === 'GET')
      if (error instanceof QueuesError && error.status >= 500) report(error, requestId)
      throw error
    }
  }

  return {
    answer: (call) => settle({ ...call, readBody: async () => toBody(call.body, limits.requestBytes) }),
    async fetch(request, { priority = 'person' } = {}) {
      const { method, url: href, signal } = request
      const requestId = request.headers.get('cf-ray') ?? undefined
      const readBody = () => readRequestBody(request, limits.requestBytes)
      try {
        return await settle({ method, href, signal, requestId, priority, readBody })
      } catch (error) {
        if (signal.aborted) throw error
        return toFailure(error, (cause) => report(cause, requestId))
      }
    },
    budget: () => budget.state(),
    close: () => caller.close(),
  }
}

/** A call, with a body that is read once the call is known to be allowed. */
interface Asked extends Omit<BackendCall, 'body' | 'requestId'> {
  requestId: string | undefined
  readBody(): Promise<Buffer | null>
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
