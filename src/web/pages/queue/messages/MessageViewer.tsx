import { Badge, Button, CloseButton } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef, type ReactNode } from 'react'
import { useLocation } from 'wouter'
import { isMasked, MASKED_KEY } from '#contract/masking.ts'
import type { Queue } from '#contract/queues.ts'
import { useConnection } from '#web/api/connection.tsx'
import { deckQueries } from '#web/api/deck.ts'
import { useLack } from '#web/api/features.ts'
import { formatTimestamp } from '#web/lib/durations.ts'
import { paths } from '#web/lib/paths.ts'
import { draftOf, storeDraft } from '#web/pages/queue/send/use-draft.ts'
import { CopyButton } from '#web/ui/CopyButton.tsx'
import { CheckIcon, RetryIcon } from '#web/ui/icons.tsx'
import { TimeAgo } from '#web/ui/TimeAgo.tsx'
import { Unavailable } from '#web/ui/Unavailable.tsx'
import { deliveriesOf } from './attempt-meter.ts'
import type { BulkAction } from './bulk-action.ts'
import { LeaseCell } from './LeaseCell.tsx'
import type { LoadedMessage } from './loaded.ts'
import classes from './MessageViewer.module.css'
import { CopyAsMenu } from './viewer/CopyAsMenu.tsx'
import { MessageBody } from './viewer/MessageBody.tsx'

interface MessageViewerProps {
  queue: Queue
  message: LoadedMessage
  leaseEndsAt: number | null
  isBusy: boolean
  onAct: (action: BulkAction) => void
  onClose: () => void
}

const MASKED_REASON = 'Parts of this body are hidden, so it is not the real one'

/** One message in full: where it stands, what came with it, and its body. */
export function MessageViewer({ queue, message, leaseEndsAt, isBusy, onAct, onClose }: MessageViewerProps) {
  const section = useRef<HTMLElement>(null)
  useEffect(() => {
    // Where there is no room beside the list it stands below it, out of sight.
    section.current?.scrollIntoView({ block: 'nearest' })
  }, [])
  const deleteLack = useLack(useConnection(), 'purgeRefs')
  const deliveries = deliveriesOf(queue)
  const facts: [string, ReactNode][] = [
    [
      'Lease',
      leaseEndsAt === null ? 'none: it was peeked at' : <LeaseCell key="lease" endsAt={leaseEndsAt} />,
    ],
    ['Attempt', deliveries === null ? message.attempts : `${message.attempts} of ${deliveries}`],
    ['Published', <Published key="published" at={message.timestampMs} />],
    ...Object.entries(message.metadata)
      .filter(([name]) => name !== MASKED_KEY)
      .map(([name, value]): [string, string] => [name, String(value)]),
  ]
  return (
    <section ref={section} className={classes.viewer} aria-label={`Message ${message.id}`}>
      <header className={classes.header}>
        <h2 title={message.id}>{message.id}</h2>
        {isMasked(message) && (
          <Badge variant="light" color="gray" c="var(--deck-text)" title={MASKED_REASON}>
            parts hidden
          </Badge>
        )}
        <CopyButton value={message.id} what="message id" isCompact />
        <CloseButton size="sm" aria-label="Close the message" onClick={onClose} />
      </header>
      <dl className={classes.facts}>
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {message.note && <p className={classes.note}>{message.note}</p>}
      <MessageBody body={message.body} copyObstacle={isMasked(message) ? MASKED_REASON : null} />
      <footer className={classes.footer}>
        {message.hold.kind === 'lease' ? (
          <>
            <Button
              leftSection={<CheckIcon size={14} />}
              disabled={isBusy}
              onClick={() => onAct({ kind: 'ack' })}
            >
              Ack this message
            </Button>
            <Button
              variant="default"
              leftSection={<RetryIcon size={14} />}
              disabled={isBusy}
              onClick={() => onAct({ kind: 'retry', delaySeconds: null })}
            >
              Retry this message
            </Button>
          </>
        ) : (
          <Button
            color="red"
            disabled={isBusy || deleteLack !== null}
            onClick={() => onAct({ kind: 'delete' })}
          >
            Delete this message
          </Button>
        )}
        <EditAndResend queue={queue} message={message} />
        <CopyAs queue={queue} message={message} />
        {message.hold.kind === 'ref' && deleteLack && <Unavailable {...deleteLack} />}
      </footer>
    </section>
  )
}

function Published({ at }: { at: number }) {
  return (
    <>
      {formatTimestamp(at)} (<TimeAgo at={at} />)
    </>
  )
}

interface OfMessage {
  queue: Queue
  message: LoadedMessage
}

/** Opens the composer with this body. What cannot be sent faithfully is not retyped: it says why. */
function EditAndResend({ queue, message }: OfMessage) {
  const connection = useConnection()
  const [, navigate] = useLocation()
  const masked = isMasked(message)
  const draft = masked ? null : draftOf(message.body)
  return (
    <Button
      variant="default"
      disabled={draft === null}
      title={
        masked
          ? MASKED_REASON
          : draft === null
            ? `${message.body.contentType} bodies cannot be sent over HTTP as they are`
            : 'Opens the composer with this body; the message here stays'
      }
      onClick={() => {
        if (!draft) return
        storeDraft(queue.queue_id, draft)
        navigate(paths.queue(connection, queue.queue_id, 'send'))
      }}
    >
      Edit and resend
    </Button>
  )
}

function CopyAs({ queue, message }: OfMessage) {
  const connection = useConnection()
  const { data: deck } = useQuery(deckQueries.detail())
  const current = deck?.connections.find(({ id }) => id === connection)
  if (!current) return null
  const target = {
    api: current.api ?? new URL('client/v4', document.baseURI).href,
    accountId: current.accountId,
    queueId: queue.queue_id,
    token: current.api || deck?.apiTokenRequired ? 'YOUR_TOKEN' : 'local',
  }
  return (
    <CopyAsMenu body={message.body} target={target} obstacle={isMasked(message) ? MASKED_REASON : null} />
  )
}
