import { Button } from '@mantine/core'
import type { Queue } from '#contract/queues.ts'
import { useConnection } from '#web/api/connection.tsx'
import { useMissingCapability } from '#web/api/capabilities.ts'
import { useLeaseMap } from '#web/leases/browser-leases.ts'
import { setTrayOpen } from '#web/leases/tray-state.ts'
import { plural } from '#web/lib/format.ts'
import { EmptyState } from '#web/ui/EmptyState.tsx'
import { useNow } from '#web/ui/use-now.ts'
import type { LoadMode } from '#web/pages/queue/messages/load/load-request.ts'

interface NoMessagesProps {
  queue: Queue
  mode: LoadMode
  response: { message_backlog_count?: unknown; messages: readonly unknown[] } | undefined
}

/** Shown before the first load, and after one that returned no messages. */
export function NoMessages({ queue, mode, response }: NoMessagesProps) {
  const missing = useMissingCapability(useConnection(), mode)
  if (!response || response.messages.length > 0) {
    return (
      <EmptyState title="No messages loaded">
        {!missing &&
          (mode === 'pull' ? 'Pull messages to view and act on them.' : 'Peek at messages to view them.')}
      </EmptyState>
    )
  }
  return <NoneAvailable queue={queue} waiting={Number(response.message_backlog_count ?? Number.NaN)} />
}

/** Why no messages were returned, with a link to this browser's own leases. */
function NoneAvailable({ queue, waiting }: { queue: Queue; waiting: number }) {
  const connection = useConnection()
  const now = useNow(1_000)
  const own = [...useLeaseMap().values()].filter(
    (lease) => lease.connection === connection && lease.queueId === queue.queue_id && lease.endsAt > now,
  ).length
  return (
    <EmptyState title="No messages available now">
      {own > 0 && (
        <>
          Leased by this browser: {plural(own, 'message')}.{' '}
          <Button variant="subtle" size="compact-sm" onClick={() => setTrayOpen(true)}>
            Show the leases
          </Button>{' '}
        </>
      )}
      {describeWaiting(waiting, own)}
    </EmptyState>
  )
}

/** Why the messages of the queue were not delivered. `waiting` is NaN if the backlog is unknown. */
function describeWaiting(waiting: number, own: number): string | null {
  if (Number.isNaN(waiting))
    return own === 0 ? 'The queue is empty, or its messages are leased or delayed.' : null
  if (waiting === 0) return 'The queue is empty.'
  const others = plural(waiting - own, 'message')
  if (waiting <= own) return null
  return own === 0
    ? `${others} in the queue cannot be delivered yet: leased by a consumer or still delayed.`
    : `${others} in the queue cannot be delivered yet: leased by another consumer or still delayed.`
}
