import type { ReactNode } from 'react'
import { MASKED_KEY } from '#contract/masking.ts'
import type { Queue } from '#contract/queues.ts'
import { useConnection } from '#web/api/connection.tsx'
import { useLeaseMap } from '#web/leases/browser-leases.ts'
import { deliveriesOf } from '#web/leases/last-attempt.ts'
import { leaseKey } from '#web/leases/lease-store.ts'
import { LeaseCell } from '#web/leases/LeaseCell.tsx'
import type { LoadedMessage } from '#web/pages/queue/messages/model/loaded.ts'
import { formatExactMoment, isMoment, useTimeStyle } from '#web/pages/queue/messages/model/time-preference.ts'
import { CopyButton } from '#web/ui/CopyButton.tsx'
import { TimeAgo } from '#web/ui/TimeAgo.tsx'
import classes from './MessageFacts.module.css'
import { metadataText } from './metadata-text.ts'

interface MessageFactsProps {
  queue: Queue
  message: LoadedMessage
  leaseEndsAt: number | null
}

/** The lease, attempts and metadata of a message. */
export function MessageFacts({ queue, message, leaseEndsAt }: MessageFactsProps) {
  const { attempts, timestampMs, metadata } = message
  const deliveries = deliveriesOf(queue)
  return (
    <dl className={classes.facts}>
      <Fact name="Lease">{leaseEndsAt === null ? 'none (peeked)' : <LeaseCell endsAt={leaseEndsAt} />}</Fact>
      <LeaseId queue={queue} message={message} />
      <Fact name="Attempt">{deliveries === null ? attempts : `${attempts} of ${deliveries}`}</Fact>
      <Fact name="Published">
        <Published at={timestampMs} />
      </Fact>
      {Object.entries(metadata).map(
        ([name, value]) =>
          name !== MASKED_KEY && (
            <Fact key={name} name={name}>
              {metadataText(value)}
            </Fact>
          ),
      )}
    </dl>
  )
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}

/** The current lease id, which acks and retries need; extending a lease changes it. */
function LeaseId({ queue, message: { id, hold } }: Pick<MessageFactsProps, 'queue' | 'message'>) {
  const connection = useConnection()
  const known = useLeaseMap().get(leaseKey({ connection, queueId: queue.queue_id, messageId: id }))
  if (hold.kind !== 'lease') return null
  const leaseId = known?.leaseId ?? hold.leaseId
  return (
    <Fact name="Lease id">
      <span className={classes.id}>
        <code title={leaseId}>{leaseId}</code>
        <CopyButton value={leaseId} what="lease id" isCompact />
      </span>
    </Fact>
  )
}

/** With milliseconds, as the list may show only a relative time. */
function Published({ at }: { at: number }) {
  const style = useTimeStyle()
  if (!isMoment(at)) return at
  return (
    <time dateTime={new Date(at).toISOString()}>
      {formatExactMoment(at, style)} (<TimeAgo at={at} />)
    </time>
  )
}
