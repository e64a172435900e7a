import { useState } from 'react'
import { MAX_PULL_BATCH } from '#contract/limits.ts'
import type { AckRequest } from '#contract/messages.ts'
import { useSettleMessages } from '#web/api/messages.ts'
import { plural } from '#web/lib/bytes.ts'
import { useLeases } from './lease-store.tsx'
import { chunk } from './leases.ts'

export type Settlement = { kind: 'ack' } | { kind: 'retry'; delaySeconds?: number }

function toRequest(leaseIds: readonly string[], settlement: Settlement): AckRequest {
  if (settlement.kind === 'ack') return { acks: leaseIds.map((lease_id) => ({ lease_id })) }
  const delay = settlement.delaySeconds === undefined ? {} : { delay_seconds: settlement.delaySeconds }
  return { retries: leaseIds.map((lease_id) => ({ lease_id, ...delay })) }
}

/**
 * Acks or retries leases, a hundred a call, one call after the other. What counted leaves the list, what did not
 * stays with its reason; a call that fails leaves the rest as it was, to be tried again.
 */
export function useSettle(queueId: string) {
  const { dispatch } = useLeases()
  const { mutateAsync, error, reset } = useSettleMessages(queueId)
  const [isSettling, setSettling] = useState(false)
  const [outcome, setOutcome] = useState('')

  async function settle(leaseIds: readonly string[], settlement: Settlement): Promise<void> {
    setSettling(true)
    reset()
    let done = 0
    let warned = 0
    try {
      for (const part of chunk(leaseIds, MAX_PULL_BATCH)) {
        const { warnings } = await mutateAsync(toRequest(part, settlement))
        const partWarned = part.filter((leaseId) => Object.hasOwn(warnings, leaseId)).length
        warned += partWarned
        done += part.length - partWarned
        dispatch({ type: 'settled', leaseIds: part, warnings })
      }
    } catch {
      // The mutation keeps the error, and the page shows it; what was not reached stays selected.
    } finally {
      const verb = settlement.kind === 'ack' ? 'Acknowledged' : 'Returned'
      setOutcome(`${verb} ${plural(done, 'message')}${warned > 0 ? `, ${plural(warned, 'warning')}` : ''}`)
      setSettling(false)
    }
  }

  return { settle, isSettling, outcome, error }
}
