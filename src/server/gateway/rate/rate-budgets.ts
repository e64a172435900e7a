import { createHash } from 'node:crypto'
import type { Clock } from '#server/clock.ts'
import { secretsOf, type Credential } from '#server/gateway/exchange/credential.ts'
import { createRateBudget, type RateBudget } from './rate-budget.ts'

export interface BudgetLease {
  budget: RateBudget
  /** To be called once, by whoever no longer calls with these credentials. */
  release(): void
}

interface Shared {
  budget: RateBudget
  users: number
}

/**
 * One budget for all who call with the same credentials. One that nobody uses is kept until its window is over: who
 * removes a connection and adds it again has no more requests than before.
 */
export function createRateBudgets(clock: Clock) {
  const byCredential = new Map<string, Shared>()

  function dropIdle(): void {
    for (const [key, { budget, users }] of byCredential) {
      const { resetsAt, blockedUntil } = budget.state()
      if (users === 0 && resetsAt === null && blockedUntil === null) byCredential.delete(key)
    }
  }

  return {
    lease(credential: Credential): BudgetLease {
      dropIdle()
      // Not by the secret itself, which would stay in memory after its connection is gone.
      const key = createHash('sha256').update(secretsOf(credential).join('\n')).digest('hex')
      const shared = byCredential.get(key) ?? { budget: createRateBudget(clock), users: 0 }
      byCredential.set(key, shared)
      shared.users++
      return {
        budget: shared.budget,
        release() {
          shared.users--
          dropIdle()
        },
      }
    },
    count: () => byCredential.size,
  }
}

export type RateBudgets = ReturnType<typeof createRateBudgets>
