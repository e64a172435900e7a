import { Badge, Button, CloseButton } from '@mantine/core'
import { useDeferredValue, useEffect, useEffectEvent, useRef } from 'react'
import { isMasked } from '#contract/masking.ts'
import type { Queue } from '#contract/queues.ts'
import { useConnection } from '#web/api/connection.tsx'
import { useMissingCapability } from '#web/api/capabilities.ts'
import { CopyButton } from '#web/ui/CopyButton.tsx'
import { CheckIcon, RetryIcon } from '#web/ui/icons.tsx'
import { Unavailable } from '#web/ui/Unavailable.tsx'
import { useHasPassed } from '#web/ui/use-now.ts'
import type { BulkAction } from '#web/pages/queue/messages/workbench/bulk-action.ts'
import { LATE_ACK } from '#web/leases/LeaseCell.tsx'
import type { LoadedMessage } from '#web/pages/queue/messages/model/loaded.ts'
import classes from './MessageViewer.module.css'
import { MessageBody } from './MessageBody.tsx'
import { MessageFacts } from './MessageFacts.tsx'
import { ResendActions } from './ResendActions.tsx'

interface MessageViewerProps {
  queue: Queue
  message: LoadedMessage
  leaseEndsAt: number | null
  isBusy: boolean
  onAct: (action: BulkAction) => void
  onClose: () => void
}

/** As in MessageViewer.module.css. */
const OVER_THE_LIST = '(max-width: 999px)'
const LARGE_BYTES = 16_000
const MASKED_REASON = 'Parts of this body are hidden, so it cannot be copied'

/** One message in full: its facts, its body and its actions. */
export function MessageViewer({ queue, message, leaseEndsAt, isBusy, onAct, onClose }: MessageViewerProps) {
  const section = useRef<HTMLElement>(null)
  useEffect(() => {
    // On narrow screens it covers the list, so it takes the keyboard focus.
    if (matchMedia(OVER_THE_LIST).matches) section.current?.focus({ preventScroll: true })
  }, [])
  const onEscape = useEffectEvent((event: KeyboardEvent) => {
    // A field handles Escape itself.
    const isField = event.target instanceof Element && event.target.matches('input, textarea')
    if (event.key === 'Escape' && !isField) onClose()
  })
  useEffect(() => {
    const panel = section.current
    panel?.addEventListener('keydown', onEscape)
    return () => panel?.removeEventListener('keydown', onEscape)
  }, [])
  const isExpired = useHasPassed(leaseEndsAt ?? Infinity)
  // A large body renders deferred, so that the click takes effect at once.
  const body = useDeferredValue(message.body, message.body.byteLength > LARGE_BYTES ? null : message.body)
  const missingDelete = useMissingCapability(useConnection(), 'purgeRefs')
  return (
    <section ref={section} className={classes.viewer} tabIndex={-1} aria-label={`Message ${message.id}`}>
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
      {body ? (
        <MessageBody body={body} copyObstacle={isMasked(message) ? MASKED_REASON : null} />
      ) : (
        <div className={classes.reading} />
      )}
      <footer className={classes.footer}>
        {message.hold.kind === 'lease' ? (
          <>
            <Button
              leftSection={<CheckIcon size={14} />}
              disabled={isBusy}
              title={isExpired ? LATE_ACK : undefined}
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
            {isExpired && <span className={classes.late}>The lease has expired. {LATE_ACK}.</span>}
          </>
        ) : (
          <Button
            color="red"
            disabled={isBusy || missingDelete !== null}
            onClick={() => onAct({ kind: 'delete' })}
          >
            Delete this message
          </Button>
        )}
        <ResendActions queue={queue} message={message} />
        {message.hold.kind === 'ref' && missingDelete && <Unavailable {...missingDelete} />}
      </footer>
    </section>
  )
}
