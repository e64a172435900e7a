import { useState } from 'react'
import type { PulledMessage } from '#contract/messages.ts'
import type { Queue } from '#contract/queues.ts'
import { useConnection } from '#web/api/connection.tsx'
import { usePeekMessages, usePullMessages } from '#web/api/messages.ts'
import { leaseStore, markTaken } from '#web/leases/browser-leases.ts'
import { deadLetterQueueOf, deliveriesOf, isLastAttempt } from '#web/leases/last-attempt.ts'
import type { Lease } from '#web/leases/lease-store.ts'
import type { LoadMode, LoadRequest } from './load-request.ts'
import { useScan } from './use-scan.ts'
import { useWorkbench } from '#web/pages/queue/messages/workbench/workbench.tsx'

/** Loads messages into the workbench by pull or peek, or by a scan for a filter. */
export function useLoading(queue: Queue) {
  const connection = useConnection()
  const { dispatch, countLoaded, say } = useWorkbench()
  const pull = usePullMessages(queue.queue_id)
  const peek = usePeekMessages(queue.queue_id)
  const [lastMode, setLastMode] = useState<LoadMode>('pull')

  function toLease(message: PulledMessage, endsAt: number): Lease {
    const isLast = isLastAttempt(message.attempts, deliveriesOf(queue))
    return {
      connection,
      queueId: queue.queue_id,
      queueName: queue.queue_name,
      messageId: message.id,
      leaseId: message.lease_id,
      endsAt,
      attempts: message.attempts,
      ...(isLast && { deadLetterQueue: deadLetterQueueOf(queue) }),
    }
  }

  async function pullBatch({
    batchSize,
    visibilityTimeoutMs,
    reveal,
  }: LoadRequest): Promise<PulledMessage[]> {
    setLastMode('pull')
    // The timeout starts when the server responds; counting from the request errs on the safe side.
    const endsAt = Date.now() + visibilityTimeoutMs
    const { messages } = await pull.mutateAsync({
      batch_size: batchSize,
      visibility_timeout_ms: visibilityTimeoutMs,
      reveal,
    })
    const leases = messages.map((message) => toLease(message, endsAt))
    leaseStore.hold(leases)
    markTaken(leases)
    dispatch({ type: 'pulled', messages })
    countLoaded(messages.length)
    return messages
  }

  async function peekBatch(request: LoadRequest) {
    setLastMode('peek')
    const { messages } = await peek.mutateAsync(request)
    dispatch({ type: 'peeked', messages })
    countLoaded(messages.length)
    return messages
  }

  /** Returns the id of the first loaded message; null if there was none. */
  async function load(mode: LoadMode, request: LoadRequest): Promise<string | null> {
    say('')
    try {
      const messages = await (mode === 'pull' ? pullBatch(request) : peekBatch(request))
      return messages[0]?.id ?? null
    } catch {
      // The mutation keeps the error, and the page shows it.
      return null
    }
  }

  const scan = useScan(queue, { pullBatch, toLease })
  const { data: pulled, error: pullError } = pull
  return {
    load,
    isLoading: pull.isPending || peek.isPending,
    error: lastMode === 'pull' ? pullError : peek.error,
    /** The response of the last pull or peek, to explain an empty one. */
    last: lastMode === 'pull' ? pulled : peek.data,
    scan,
  }
}
