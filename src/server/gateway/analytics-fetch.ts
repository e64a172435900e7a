import { ERROR_CODE } from '#contract/error-codes.ts'
import type { Clock } from '#server/clock.ts'
import { QueuesError } from '#server/http/errors.ts'
import { toFailure, type ReportFailure } from '#server/http/failure.ts'
import type { AllowedCall } from './allow-list.ts'
import { toResponse } from './answer.ts'
import { createCaller } from './caller.ts'
import { outgoingHeaders, secretsOf, type Credential } from './credential.ts'
import { toQueuesError } from './failures.ts'
import { GATEWAY_LIMITS, type GatewayLimits } from './limits.ts'
import type { RateBudget } from './rate-budget.ts'
import { refuseOverBudget } from './rate-refusal.ts'
import { readRequestBody } from './request-body.ts'
import { createUpstream } from './upstream.ts'

/** 3,000 groups take some 330 KB. Nobody waits for them, so what fails is asked for again later. */
const ANALYTICS_LIMITS: GatewayLimits = {
  ...GATEWAY_LIMITS,
  requestBytes: 10_000,
  responseBytes: 1_000_000,
  totalMs: 20_000,
  retries: 0,
  sockets: 2,
}

/**
 * Taken from the budget by hand. It is not counted by the gateway as GraphQL has a smaller limit of its own: what its
 * answers say of that one, and its refusals, are not about the calls that people wait for.
 */
const CALL: AllowedCall = {
  method: 'POST',
  path: '/graphql',
  isRead: true,
  isCounted: false,
  isGraphql: true,
}

interface AnalyticsFetchOptions {
  credential: Credential
  upstream: string
  version: string
  budget: RateBudget
  clock: Clock
  report: ReportFailure
  limits?: Partial<GatewayLimits>
}

/**
 * Carries queries of this server to Cloudflare's GraphQL API: like the gateway, but beside its list of calls, so that
 * nobody else's query goes out. In the background, so that people's calls always come first.
 */
export function createAnalyticsFetch(options: AnalyticsFetchOptions) {
  const { credential, upstream, version, budget, clock, report } = options
  const limits = { ...ANALYTICS_LIMITS, ...options.limits }
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
    if (request.method !== CALL.method || new URL(request.url).pathname !== CALL.path) {
      throw new QueuesError(404, ERROR_CODE.noRoute, 'Only queries of the analytics go this way.')
    }
    const body = await readRequestBody(request, limits.requestBytes)
    const waitMs = budget.take('background')
    if (waitMs > 0) return refuseOverBudget(waitMs, budget)
    const outcome = await caller.call(CALL, body, () => 'background', request.signal)
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
