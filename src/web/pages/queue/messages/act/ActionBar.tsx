import { Button } from '@mantine/core'
import type { Queue } from '#contract/queues.ts'
import { useConnection } from '#web/api/connection.tsx'
import { useMissingCapability } from '#web/api/capabilities.ts'
import { formatCount, plural } from '#web/lib/format.ts'
import { ExtendButton } from '#web/leases/ExtendButton.tsx'
import {
  deadLetterQueueOf,
  deliveriesOf,
  describeLastAttempts,
  isLastAttempt,
} from '#web/leases/last-attempt.ts'
import { CheckIcon, RetryIcon } from '#web/ui/icons.tsx'
import { Unavailable } from '#web/ui/Unavailable.tsx'
import { useNow } from '#web/ui/use-now.ts'
import { describeAction, type BulkAction } from '#web/pages/queue/messages/workbench/bulk-action.ts'
import { CopyTo } from './CopyTo.tsx'
import { ExportMenu } from '#web/pages/queue/messages/export/ExportMenu.tsx'
import { LATE_ACK } from '#web/leases/LeaseCell.tsx'
import type { LoadedMessage } from '#web/pages/queue/messages/model/loaded.ts'
import classes from './ActionBar.module.css'
import { RetryLater } from './RetryLater.tsx'
import type { Selection } from '#web/pages/queue/messages/workbench/use-selection.ts'

export interface ActionBarProps {
  selection: Selection
  /** Selects every message that is loaded, also those the filter hides; null where all are shown. */
  selectAll: { count: number; run: () => void } | null
  queue: Queue
  /** When the lease of a message ends; null for one without. */
  leaseEndsAt: (message: LoadedMessage) => number | null
  isDisabled: boolean
  isRetryLaterOpen: boolean
  onRetryLaterOpen: (isOpen: boolean) => void
  onAct: (action: BulkAction) => void
  /** Shows what differs between the two that are selected. */
  onCompare: () => void
}

/** What can be done with what is selected, and with how many. Its place is kept, so nothing moves. */
export function ActionBar(props: ActionBarProps) {
  const { selected, hiddenCount } = props.selection
  if (selected.length + hiddenCount > 0) return <SelectionBar {...props} />
  return <div className={classes.bar}>Select messages to act on them. Press ? in the list for its keys.</div>
}

function SelectionBar(props: ActionBarProps) {
  const { selection, selectAll, queue, leaseEndsAt, isDisabled, onAct, onCompare } = props
  const { selected, hiddenCount, clear } = selection
  const missingDelete = useMissingCapability(useConnection(), 'purgeRefs')
  const peeked = selected.filter(({ hold }) => hold.kind === 'ref').length
  return (
    <div className={`${classes.bar} ${classes.active}`} role="toolbar" aria-label="Selected messages">
      <div className={classes.actions}>
        <strong
          className={classes.count}
          title={hiddenCount > 0 ? 'Only what is shown is acted on' : undefined}
        >
          {hiddenCount === 0
            ? `${formatCount(selected.length)} selected`
            : `${formatCount(selected.length)} of ${formatCount(selected.length + hiddenCount)} selected are shown; ${formatCount(hiddenCount)} hidden`}
        </strong>
        {selectAll && (
          <Button variant="subtle" size="compact-xs" onClick={selectAll.run}>
            Select all {formatCount(selectAll.count)} loaded
          </Button>
        )}
        {peeked < selected.length && (
          <LeasedActions {...props} leased={selected.filter(({ hold }) => hold.kind === 'lease')} />
        )}
        {peeked > 0 && (
          <Button
            color="red"
            aria-label={describeAction({ kind: 'delete' }, peeked, 'will')}
            disabled={isDisabled || missingDelete !== null}
            onClick={() => onAct({ kind: 'delete' })}
          >
            Delete {formatCount(peeked)}
          </Button>
        )}
        {selected.length === 2 && (
          <Button variant="default" onClick={onCompare}>
            Compare
          </Button>
        )}
        {selected.length > 0 && (
          <>
            <CopyTo messages={selected} queueId={queue.queue_id} />
            <ExportMenu messages={selected} what="selected" />
          </>
        )}
        <Button variant="subtle" color="gray" c="var(--deck-muted)" onClick={clear}>
          Clear
        </Button>
        {peeked > 0 && missingDelete && <Unavailable {...missingDelete} />}
      </div>
      <Warnings queue={queue} selected={selected} leaseEndsAt={leaseEndsAt} />
    </div>
  )
}

/** How many of these leases are over. */
function useExpired(leased: readonly LoadedMessage[], leaseEndsAt: ActionBarProps['leaseEndsAt']): number {
  const now = useNow(1_000)
  return leased.filter((message) => (leaseEndsAt(message) ?? Infinity) <= now).length
}

function LeasedActions(props: ActionBarProps & { leased: readonly LoadedMessage[] }) {
  const { leased, leaseEndsAt, isDisabled, isRetryLaterOpen, onRetryLaterOpen, onAct } = props
  const missingExtend = useMissingCapability(useConnection(), 'extend')
  const expired = useExpired(leased, leaseEndsAt)
  const live = leased.length - expired
  const count = formatCount(leased.length)
  const button = (action: BulkAction) => ({
    'aria-label': describeAction(action, leased.length, 'will'),
    disabled: isDisabled,
    onClick: () => onAct(action),
  })
  return (
    <>
      <Button
        leftSection={<CheckIcon size={14} />}
        title={expired > 0 ? LATE_ACK : undefined}
        {...button({ kind: 'ack' })}
      >
        Ack {count}
      </Button>
      <Button
        variant="default"
        leftSection={<RetryIcon size={14} />}
        title="They come back after the queue's own retry delay"
        {...button({ kind: 'retry', delaySeconds: null })}
      >
        Retry {count}
      </Button>
      <RetryLater
        count={leased.length}
        isOpen={isRetryLaterOpen}
        isDisabled={isDisabled}
        onOpen={onRetryLaterOpen}
        onRetry={(delaySeconds) => onAct({ kind: 'retry', delaySeconds })}
      />
      <ExtendButton
        label={`Extend ${formatCount(live === 0 ? leased.length : live)}`}
        name={`Extend ${plural(live === 0 ? leased.length : live, 'message')}`}
        reason={live === 0 ? 'An expired lease cannot be extended: pull the message again' : null}
        isDisabled={isDisabled || live === 0 || missingExtend !== null}
        onExtend={(byMs) => onAct({ kind: 'extend', byMs })}
      />
      <Button
        variant="default"
        title="Given back at once; the attempt stays counted"
        {...button({ kind: 'retry', delaySeconds: 0 })}
        aria-label={`Release ${plural(leased.length, 'message')}`}
      >
        Release {count}
      </Button>
      {missingExtend && <Unavailable {...missingExtend} />}
    </>
  )
}

type WarningsProps = Pick<ActionBarProps, 'queue' | 'leaseEndsAt'> & { selected: readonly LoadedMessage[] }

/** What the buttons do that they do not say. */
function Warnings({ queue, selected, leaseEndsAt }: WarningsProps) {
  const leased = selected.filter(({ hold }) => hold.kind === 'lease')
  const expired = useExpired(leased, leaseEndsAt)
  const last = leased.filter(({ attempts }) => isLastAttempt(attempts, deliveriesOf(queue))).length
  const lastAttempts = { count: last, deadLetterQueue: deadLetterQueueOf(queue) }
  const warnings = [
    last > 0 && `${describeLastAttempts(lastAttempts, leased.length)}.`,
    expired > 0 &&
      `${expired === leased.length ? (expired === 1 ? 'Its lease has' : 'Their leases have') : `${formatCount(expired)} of the leases ${expired === 1 ? 'has' : 'have'}`} expired: an ack is late, and may remove a message from whoever has it now.`,
  ].filter((warning) => warning !== false)
  if (warnings.length === 0) return null
  return <p className={classes.warnings}>{warnings.join(' ')}</p>
}
