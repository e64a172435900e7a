import type { Clock } from '#server/clock.ts'
import { toFailure, type ReportFailure } from '#server/http/failure.ts'
import type { AllowedCall } from './allow-list.ts'
import { toResponse } from './exchange/answer.ts'
import { createCaller } from './upstream-client.ts'
import { outgoingHeaders, secretsOf, type Credential } from './exchange/credential.ts'
import { toQueuesError } from './exchange/failures.ts'
import { GATEWAY_LIMITS, type GatewayLimits } from './exchange/limits.ts'
import type { Priority, RateBudget } from './rate/rate-budget.ts'
import { refuseOverBudget } from './rate/rate-refusal.ts'
import { readRequestBody } from './request-body.ts'
import { createUpstream } from './exchange/upstream.ts'

/** Their answers are small, and what fails is asked for again later. */
const OWN_LIMITS: GatewayLimits = {
  ...GATEWAY_LIMITS,
  requestBytes: 10_000,
  responseBytes: 1_000_000,
  totalMs: 20_000,
  retries: 0,
  sockets: 2,
}

interface OwnCallsOptions {
  credential: Credential
  upstream: string
  version: string
  budget: RateBudget
  clock: Clock
  report: ReportFailure
  priority: Priority
  /** What a request is sent as; throws for what does not go this way. None may change anything. */
  allow: (request: Request) => AllowedCall
  limits?: Partial<GatewayLimits>
}

/**
 * Carries calls of this server's own to Cloudflare, beside the gateway's list and so never anybody else's: whole or not
 * at all, in time, past no redirect, without an answer that holds the credential, and taken from the budget.
 */
export function createOwnCalls(options: OwnCallsOptions) {
  const { credential, upstream, version, budget, clock, report, priority, allow } = options
  const limits = { ...OWN_LIMITS, ...options.limits }
  const caller = createCaller({
    upstream: createUpstream(upstream, limits.sockets),
    headers: outgoingHeaders(credential, version),
    secrets: secretsOf(credential),
    budget,
    limits,
    clock,
    random: Math.random,
    sleep: undefined,
  })

  async function forward(request: Request): Promise<Response> {
    const call = allow(request)
    const body = await readRequestBody(request, limits.requestBytes)
    const waitMs = budget.take(priority)
    if (waitMs > 0) return refuseOverBudget(waitMs, budget)
    const outcome = await caller.call(call, body, () => priority, request.signal)
    // None of them changes anything, so none can be left half done.
    if (outcome.kind === 'failure') throw toQueuesError(outcome, true)
    return toResponse(outcome)
  }

  return {
    async fetch(request: Request): Promise<Response> {
      try {
        return await forward(request)
      } catch (error) {
        return toFailure(error, report)
      }
    },
    close: () => caller.close(),
  }
}
