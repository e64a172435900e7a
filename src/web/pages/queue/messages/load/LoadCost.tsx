import { useDebouncedValue } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import type { Queue } from '#contract/queues.ts'
import { useConnection } from '#web/api/connection.tsx'
import { messageQueries } from '#web/api/messages.ts'
import { formatDuration } from '#web/lib/durations.ts'
import { attemptMeter, MAX_METERED, pullRule } from './attempt-meter.ts'
import classes from './LoadBar.module.css'
import type { LoadRequest } from './load-request.ts'

/** Waits until typing pauses. */
const SETTLED_MS = 400

interface LoadCostProps {
  queue: Queue
  request: LoadRequest
  /** Whether the next messages can be peeked at. */
  canAsk: boolean
}

/** What the pull costs: of the next messages if peeking is possible, otherwise of any message. */
export function LoadCost({ queue, request, canAsk }: LoadCostProps) {
  const connection = useConnection()
  const [batchSize] = useDebouncedValue(request.batchSize, SETTLED_MS)
  const { data } = useQuery({
    ...messageQueries.next(connection, queue.queue_id, Math.min(batchSize, MAX_METERED)),
    enabled: canAsk,
  })
  const meter = data && canAsk ? attemptMeter(queue, data, batchSize) : null
  return (
    <>
      {meter ? (
        <strong className={meter.lastAttempts > 0 ? classes.last : undefined}>{meter.text}</strong>
      ) : (
        pullRule(queue)
      )}{' '}
      Pulled messages are hidden from others for {formatDuration(request.visibilityTimeoutMs)}.
    </>
  )
}
