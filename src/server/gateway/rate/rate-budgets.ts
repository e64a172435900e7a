import { createHash } from 'node:crypto'
import type { Clock } from '#server/clock.ts'
import { secretsOf, type Credential } from '#server/gateway/exchange/credential.ts'
import { createRateBudget, type RateBudget } from './rate-budget.ts'

export interface BudgetLease {
  budget: RateBudget
  /** To be called once, when the credentials are no longer used here. */
  release(): void
}

interface Shared {
  budget: RateBudget
  users: number
}

/**
 * One budget per credential. An unused one is kept until its window ends, so that removing a connection and adding it
 * again does not bring back its requests.
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
      // Not the secret itself, which would stay in memory after the connection is removed.
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
