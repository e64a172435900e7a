import { useCallback } from 'react'
import type { Queue } from '#contract/queues.ts'
import { useConnection } from '#web/api/connection.tsx'
import { useLeaseMap } from '#web/leases/browser-leases.ts'
import { leaseKey } from '#web/leases/lease-store.ts'
import type { LoadedMessage } from '#web/pages/queue/messages/model/loaded.ts'

/** When the lease of a message ends, as far as this browser knows; 0 if it has ended, null without a lease. */
export function useLeaseEnds(queue: Queue): (message: LoadedMessage) => number | null {
  const connection = useConnection()
  const leases = useLeaseMap()
  const { queue_id: queueId } = queue
  return useCallback(
    ({ id, hold }: LoadedMessage) => {
      if (hold.kind !== 'lease') return null
      return leases.get(leaseKey({ connection, queueId, messageId: id }))?.endsAt ?? 0
    },
    [connection, queueId, leases],
  )
}
