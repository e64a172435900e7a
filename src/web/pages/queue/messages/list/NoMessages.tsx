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
  answer: { message_backlog_count?: unknown; messages: readonly unknown[] } | undefined
}

/** Before the first look, and when one brought nothing. */
export function NoMessages({ queue, mode, answer }: NoMessagesProps) {
  const missing = useMissingCapability(useConnection(), mode)
  if (!answer || answer.messages.length > 0) {
    return (
      <EmptyState title="No message is loaded">
        {!missing &&
          (mode === 'pull'
            ? 'Pull some to look at them and to act on them.'
            : 'Peek at some to look at them.')}
      </EmptyState>
    )
  }
  return <NoneAvailable queue={queue} waiting={Number(answer.message_backlog_count ?? Number.NaN)} />
}

/** Where the messages are that did not come; those of this browser's own leases can be had back. */
function NoneAvailable({ queue, waiting }: { queue: Queue; waiting: number }) {
  const connection = useConnection()
  const now = useNow(1_000)
  const own = [...useLeaseMap().values()].filter(
    (lease) => lease.connection === connection && lease.queueId === queue.queue_id && lease.endsAt > now,
  ).length
  const others = waiting - own
  return (
    <EmptyState title="No message is available now">
      {own > 0 && (
        <>
          {plural(own, 'message')} {own === 1 ? 'is' : 'are'} leased by this browser.{' '}
          <Button variant="subtle" size="compact-sm" onClick={() => setTrayOpen(true)}>
            Show the leases
          </Button>{' '}
        </>
      )}
      {Number.isNaN(waiting)
        ? own === 0 && 'The queue is empty, or what is in it is leased or delayed.'
        : waiting === 0
          ? 'The queue is empty.'
          : others > 0 &&
            `${plural(others, 'message')} in the queue cannot be delivered yet: leased by somebody${own > 0 ? ' else' : ''}, or still delayed.`}
    </EmptyState>
  )
}
