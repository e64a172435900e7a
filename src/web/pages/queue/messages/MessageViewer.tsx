import { Badge, Button, CloseButton } from '@mantine/core'
import { useEffect, useRef } from 'react'
import { isMasked } from '#contract/masking.ts'
import type { Queue } from '#contract/queues.ts'
import { useConnection } from '#web/api/connection.tsx'
import { useLack } from '#web/api/features.ts'
import { CopyButton } from '#web/ui/CopyButton.tsx'
import { CheckIcon, RetryIcon } from '#web/ui/icons.tsx'
import { Unavailable } from '#web/ui/Unavailable.tsx'
import type { BulkAction } from './bulk-action.ts'
import type { LoadedMessage } from './loaded.ts'
import classes from './MessageViewer.module.css'
import { MessageBody } from './viewer/MessageBody.tsx'
import { MessageFacts } from './viewer/MessageFacts.tsx'
import { ResendActions } from './viewer/ResendActions.tsx'

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
      <MessageFacts queue={queue} message={message} leaseEndsAt={leaseEndsAt} />
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
        <ResendActions queue={queue} message={message} />
        {message.hold.kind === 'ref' && deleteLack && <Unavailable {...deleteLack} />}
      </footer>
    </section>
  )
}
