import { setTimeout as wait } from 'node:timers/promises'
import type { Clock } from '#server/clock.ts'
import type { AllowedCall } from './allow-list.ts'
import { checkResult, type CheckedResult } from './exchange/checked-response.ts'
import { outgoingHeaders, secretsOf, type Credential } from './exchange/credential.ts'
import { exchange, failureOf } from './exchange/exchange.ts'
import type { FailureReason } from './exchange/failures.ts'
import type { GatewayLimits } from './exchange/limits.ts'
import { createUpstream } from './exchange/upstream.ts'
import { toEnvelope } from './graphql-envelope.ts'
import type { Priority, RateBudget } from './rate/rate-budget.ts'
import { learnFrom } from './rate/rate-refusal.ts'
import { retryWaitMs } from './retry.ts'

/** Waits; may reject when the signal aborts. */
type Sleep = (ms: number, signal: AbortSignal) => Promise<unknown>

const defaultSleep: Sleep = (ms, signal) => wait(ms, undefined, { signal })

export interface UpstreamClientOptions {
  credential: Credential
  /** Base URL of the API: `CLOUDFLARE_API`, or the value of a flag. */
  upstream: string
  /** Queuedeck's own, for the user-agent. */
  version: string
  budget: RateBudget
  limits: GatewayLimits
  clock: Clock
  random?: (() => number) | undefined
  sleep?: Sleep | undefined
}

/** Sends allowed calls, retries those that are safe to retry, and keeps the budget informed. Never rejects. */
export function createUpstreamClient(options: UpstreamClientOptions) {
  const { credential, version, budget, limits, clock, random = Math.random, sleep = defaultSleep } = options
  const upstream = createUpstream(options.upstream, limits.sockets)
  const headers = outgoingHeaders(credential, version)
  const secrets = secretsOf(credential)
  const inFlight = new Set<AbortController>()
  let isClosed = false

  /** The budget has already been charged for the first attempt. */
  async function sendWithRetries(
    call: AllowedCall,
    body: Buffer | null,
    priority: () => Priority,
    signal: AbortSignal,
  ): Promise<CheckedResult> {
    const contentType = body ? { 'content-type': 'application/json' } : {}
    const request = { method: call.method, path: call.path, headers: { ...contentType, ...headers }, body }
    for (let retries = 0; ; retries++) {
      const raw = await exchange(upstream, request, limits, signal)
      const result = checkResult(call.isGraphql ? toEnvelope(raw) : raw, secrets)
      const now = clock.now()
      const blockedForMs = learnFrom(result, call.isCounted, budget, now)
      const waitMs = retryWaitMs(
        { result, isRead: call.isRead, retries, now, random: random() },
        limits,
        blockedForMs,
      )
      if (waitMs === null) return result
      await sleep(waitMs, signal).catch(() => undefined)
      // Out of time: the last result says more than the timeout would.
      if (signal.aborted) return signal.reason === 'total-timeout' ? result : failureOf(reasonOf(signal))
      if (call.isCounted && budget.take(priority()) > 0) return result
    }
  }

  return {
    async send(
      call: AllowedCall,
      body: Buffer | null,
      /** Read before each retry: a more urgent waiter may have joined. */
      priority: () => Priority,
      signal: AbortSignal,
    ): Promise<CheckedResult> {
      if (isClosed) return failureOf('closed')
      const controller = new AbortController()
      const abort = (reason: FailureReason) => controller.abort(reason)
      const onAbort = () => abort('aborted')
      const deadline = setTimeout(() => abort('total-timeout'), limits.totalMs)
      if (signal.aborted) onAbort()
      signal.addEventListener('abort', onAbort, { once: true })
      inFlight.add(controller)
      try {
        return await sendWithRetries(call, body, priority, controller.signal)
      } finally {
        clearTimeout(deadline)
        signal.removeEventListener('abort', onAbort)
        inFlight.delete(controller)
      }
    },
    close(): void {
      isClosed = true
      for (const controller of inFlight) controller.abort('closed' satisfies FailureReason)
      upstream.close()
    },
  }
}

/** The signals of calls are aborted in this file only, always with a `FailureReason`. */
function reasonOf(signal: AbortSignal): FailureReason {
  return signal.reason as FailureReason
}
