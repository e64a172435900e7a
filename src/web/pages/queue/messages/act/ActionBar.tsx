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
  /** Selects every loaded message, also those the filter hides; null if all are shown. */
  selectAll: { count: number; run: () => void } | null
  queue: Queue
  /** When the lease of a message ends; null without a lease. */
  leaseEndsAt: (message: LoadedMessage) => number | null
  isDisabled: boolean
  isRetryLaterOpen: boolean
  onRetryLaterOpen: (isOpen: boolean) => void
  onAct: (action: BulkAction) => void
  /** Compares the two selected messages. */
  onCompare: () => void
}

/** The actions on the selected messages. Keeps its place when nothing is selected, so that nothing shifts. */
export function ActionBar(props: ActionBarProps) {
  const { selected, hiddenCount } = props.selection
  if (selected.length + hiddenCount > 0) return <SelectionBar {...props} />
  return (
    <div className={classes.bar}>
      Select messages to act on them. Press ? in the list for keyboard shortcuts.
    </div>
  )
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
          title={hiddenCount > 0 ? 'Actions apply to shown messages only' : undefined}
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

/** How many of these leases have expired. */
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
        title="Delivered again after the queue's retry delay"
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
        reason={live === 0 ? 'An expired lease cannot be extended. Pull the message again' : null}
        isDisabled={isDisabled || live === 0 || missingExtend !== null}
        onExtend={(byMs) => onAct({ kind: 'extend', byMs })}
      />
      <Button
        variant="default"
        title="Available to consumers at once; the attempt still counts"
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

const LATE_ACKS = 'an ack is late and may remove a message that another consumer now holds.'

function describeExpired(expired: number, leased: number): string {
  if (expired < leased)
    return `Leases expired: ${formatCount(expired)} of ${formatCount(leased)}; ${LATE_ACKS}`
  return leased === 1 ? `The lease has expired: ${LATE_ACKS}` : `All leases have expired: ${LATE_ACKS}`
}

/** Consequences of the actions that their buttons do not name. */
function Warnings({ queue, selected, leaseEndsAt }: WarningsProps) {
  const leased = selected.filter(({ hold }) => hold.kind === 'lease')
  const expired = useExpired(leased, leaseEndsAt)
  const last = leased.filter(({ attempts }) => isLastAttempt(attempts, deliveriesOf(queue))).length
  const lastAttempts = { count: last, deadLetterQueue: deadLetterQueueOf(queue) }
  const warnings = [
    last > 0 && `${describeLastAttempts(lastAttempts, leased.length)}.`,
    expired > 0 && describeExpired(expired, leased.length),
  ].filter((warning) => warning !== false)
  if (warnings.length === 0) return null
  return <p className={classes.warnings}>{warnings.join(' ')}</p>
}
