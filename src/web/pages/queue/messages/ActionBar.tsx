import { Button } from '@mantine/core'
import { useConnection } from '#web/api/connection.tsx'
import { useLack } from '#web/api/features.ts'
import { formatDuration } from '#web/lib/durations.ts'
import { formatCount, plural } from '#web/lib/bytes.ts'
import { CheckIcon, RetryIcon } from '#web/ui/icons.tsx'
import { Unavailable } from '#web/ui/Unavailable.tsx'
import { describeAction, type BulkAction } from './bulk-action.ts'
import { CopyTo } from './CopyTo.tsx'
import { ExportMenu } from './ExportMenu.tsx'
import type { LoadedMessage } from './loaded.ts'
import classes from './MessagesTab.module.css'
import { RetryLater } from './RetryLater.tsx'

const EXTEND_MS = 120_000

interface ActionBarProps {
  selected: readonly LoadedMessage[]
  queueId: string
  isDisabled: boolean
  isRetryLaterOpen: boolean
  onRetryLaterOpen: (isOpen: boolean) => void
  onAct: (action: BulkAction) => void
  /** Shows what differs between the two that are selected. */
  onCompare: () => void
  onClear: () => void
}

/** What can be done with what is selected, and with how many. Its place is kept, so nothing moves. */
export function ActionBar(props: ActionBarProps) {
  const { selected, queueId, isDisabled, isRetryLaterOpen, onRetryLaterOpen, onAct, onCompare, onClear } =
    props
  const connection = useConnection()
  const extendLack = useLack(connection, 'extend')
  const deleteLack = useLack(connection, 'purgeRefs')
  if (selected.length === 0) {
    return (
      <div className={classes.selectionBar}>
        Select messages to act on them. Press ? in the list for its keys.
      </div>
    )
  }
  const leased = selected.filter(({ hold }) => hold.kind === 'lease').length
  const peeked = selected.length - leased
  const button = (action: BulkAction, count: number) => ({
    'aria-label': describeAction(action, count, 'will'),
    disabled: isDisabled,
    onClick: () => onAct(action),
  })
  return (
    <div
      className={`${classes.selectionBar} ${classes.active}`}
      role="toolbar"
      aria-label="Selected messages"
    >
      <strong>{formatCount(selected.length)} selected</strong>
      {leased > 0 && (
        <>
          <Button leftSection={<CheckIcon size={14} />} {...button({ kind: 'ack' }, leased)}>
            Ack {formatCount(leased)}
          </Button>
          <Button
            variant="default"
            leftSection={<RetryIcon size={14} />}
            {...button({ kind: 'retry', delaySeconds: null }, leased)}
          >
            Retry {formatCount(leased)}
          </Button>
          <RetryLater
            isOpen={isRetryLaterOpen}
            isDisabled={isDisabled}
            onOpen={onRetryLaterOpen}
            onRetry={(delaySeconds) => onAct({ kind: 'retry', delaySeconds })}
          />
          <Button
            variant="default"
            title={`The leases last ${formatDuration(EXTEND_MS)} from now`}
            {...button({ kind: 'extend', visibilityTimeoutMs: EXTEND_MS }, leased)}
            disabled={isDisabled || extendLack !== null}
          >
            Extend
          </Button>
          <Button
            variant="default"
            title="Others can receive them at once; the attempt stays counted"
            {...button({ kind: 'retry', delaySeconds: 0 }, leased)}
            aria-label={`Release ${plural(leased, 'message')}`}
          >
            Release
          </Button>
        </>
      )}
      {peeked > 0 && (
        <Button
          color="red"
          {...button({ kind: 'delete' }, peeked)}
          disabled={isDisabled || deleteLack !== null}
        >
          Delete {formatCount(peeked)}
        </Button>
      )}
      {selected.length === 2 && (
        <Button variant="default" onClick={onCompare}>
          Compare
        </Button>
      )}
      <CopyTo messages={selected} queueId={queueId} />
      <ExportMenu messages={selected} what="selected" />
      <Button variant="subtle" color="gray" c="var(--deck-muted)" onClick={onClear}>
        Clear
      </Button>
      {leased > 0 && extendLack && <Unavailable {...extendLack} />}
      {peeked > 0 && deleteLack && <Unavailable {...deleteLack} />}
    </div>
  )
}
