import { setTimeout as wait } from 'node:timers/promises'
import type { Clock } from '#server/clock.ts'
import type { AllowedCall } from './allow-list.ts'
import { checkOutcome, type CheckedOutcome } from './exchange/answer.ts'
import { exchange, failureOf } from './exchange/exchange.ts'
import type { FailureReason } from './exchange/failures.ts'
import { asEnvelope } from './graphql-answer.ts'
import type { GatewayLimits } from './exchange/limits.ts'
import type { Priority, RateBudget } from './rate/rate-budget.ts'
import { learnFrom } from './rate/rate-refusal.ts'
import { retryWaitMs } from './retry.ts'
import type { Upstream } from './exchange/upstream.ts'

/** Waits; may reject when the signal aborts. */
export type Sleep = (ms: number, signal: AbortSignal) => Promise<unknown>

const sleepReally: Sleep = (ms, signal) => wait(ms, undefined, { signal })

interface CallerDependencies {
  upstream: Upstream
  headers: Readonly<Record<string, string>>
  secrets: readonly string[]
  budget: RateBudget
  limits: GatewayLimits
  clock: Clock
  random: () => number
  sleep: Sleep | undefined
}

/** Makes allowed calls, again where that is safe, and keeps the budget informed. Never rejects. */
export function createCaller(dependencies: CallerDependencies) {
  const { upstream, headers, secrets, budget, limits, clock, random, sleep = sleepReally } = dependencies
  const underWay = new Set<AbortController>()
  let isClosed = false

  /** The first request of the call has been taken from the budget already. */
  async function attempt(
    call: AllowedCall,
    body: Buffer | null,
    priority: () => Priority,
    signal: AbortSignal,
  ): Promise<CheckedOutcome> {
    const contentType = body ? { 'content-type': 'application/json' } : {}
    const outgoing = { method: call.method, path: call.path, headers: { ...contentType, ...headers }, body }
    for (let retries = 0; ; retries++) {
      const answered = await exchange(upstream, outgoing, limits, signal)
      const outcome = checkOutcome(call.isGraphql ? asEnvelope(answered) : answered, secrets)
      const now = clock.now()
      const blockedForMs = learnFrom(outcome, call.isCounted, budget, now)
      const waitMs = retryWaitMs(
        { outcome, isRead: call.isRead, retries, now, random: random() },
        limits,
        blockedForMs,
      )
      if (waitMs === null) return outcome
      await sleep(waitMs, signal).catch(() => undefined)
      // What came last says more than that there was no time for another try.
      if (signal.aborted) return signal.reason === 'total-timeout' ? outcome : failureOf(reasonOf(signal))
      if (call.isCounted && budget.take(priority()) > 0) return outcome
    }
  }

  return {
    async call(
      call: AllowedCall,
      body: Buffer | null,
      /** Asked anew before each try: somebody who cannot wait may have joined. */
      priority: () => Priority,
      givenUp: AbortSignal,
    ): Promise<CheckedOutcome> {
      if (isClosed) return failureOf('closed')
      const controller = new AbortController()
      const giveUp = () => controller.abort('aborted' satisfies FailureReason)
      const deadline = setTimeout(
        () => controller.abort('total-timeout' satisfies FailureReason),
        limits.totalMs,
      )
      if (givenUp.aborted) giveUp()
      givenUp.addEventListener('abort', giveUp, { once: true })
      underWay.add(controller)
      try {
        return await attempt(call, body, priority, controller.signal)
      } finally {
        clearTimeout(deadline)
        givenUp.removeEventListener('abort', giveUp)
        underWay.delete(controller)
      }
    },
    close(): void {
      isClosed = true
      for (const controller of underWay) controller.abort('closed' satisfies FailureReason)
      upstream.close()
    },
  }
}

/** Signals of calls are aborted in this file only, with a reason of failure. */
function reasonOf(signal: AbortSignal): FailureReason {
  return signal.reason as FailureReason
}
