import { Anchor, Button, Switch } from '@mantine/core'
import { useState } from 'react'
import { Link } from 'wouter'
import { useMissingCapability } from '#web/api/capabilities.ts'
import { plural } from '#web/lib/format.ts'
import { paths } from '#web/lib/paths.ts'
import { Dialog } from '#web/ui/Dialog.tsx'
import { EmptyState } from '#web/ui/EmptyState.tsx'
import { Unavailable } from '#web/ui/Unavailable.tsx'
import { useNow } from '#web/ui/use-now.ts'
import { isReleasingOnLeaving, leaseStore, setReleasingOnLeaving, useLeaseMap } from './browser-leases.ts'
import { ExtendButton } from './ExtendButton.tsx'
import { groupByQueue, isOnLastAttempt, leaseKey, type Lease } from './lease-store.ts'
import { LeaseRow } from './LeaseRow.tsx'
import classes from './LeaseTray.module.css'
import { ReleaseQuestion } from './ReleaseQuestion.tsx'
import { useLeaseRun, type LeaseRun } from './use-lease-run.ts'

/** Rows rendered for one queue; its buttons act on all of its leases. */
const MAX_ROWS = 50

/** Lists every lease of this browser, to extend or release. */
export function LeasePanel({ onClose }: { onClose: () => void }) {
  const leases = useLeaseMap()
  const leaseRun = useLeaseRun()
  /** Leases to release that need a confirmation, because some are on their last attempt. */
  const [unconfirmed, setUnconfirmed] = useState<readonly Lease[] | null>(null)
  const groups = groupByQueue([...leases.values()].sort((a, b) => a.endsAt - b.endsAt))
  const now = useNow(1_000)
  const active = [...leases.values()].filter(({ endsAt }) => endsAt > now)
  async function release(chosen: readonly Lease[]): Promise<void> {
    if (chosen.some(isOnLastAttempt)) setUnconfirmed(chosen)
    else await leaseRun.release(chosen)
  }
  const run = { ...leaseRun, release }
  return (
    <Dialog title="Leases held by this browser" size="lg" onClose={onClose}>
      <p className={classes.intro}>
        A lease hides its message from other consumers until it expires. A released message can be delivered
        again at once. Its attempt still counts, so on the last attempt it is not delivered again.
      </p>
      {groups.length === 0 && <EmptyState title="No leases" />}
      {groups.map((group) => (
        <QueueLeases key={leaseKey(group[0] as Lease)} leases={group} now={now} run={run} onClose={onClose} />
      ))}
      {unconfirmed && (
        <ReleaseQuestion
          leases={unconfirmed.filter((lease) => leases.has(leaseKey(lease)))}
          onRelease={(chosen) => {
            setUnconfirmed(null)
            void leaseRun.release(chosen)
          }}
          onCancel={() => setUnconfirmed(null)}
        />
      )}
      <div className={classes.footer}>
        <ReleaseSwitch />
        <span className={classes.count} role="status">
          {run.outcome}
        </span>
        <Button
          variant="default"
          disabled={active.length === 0}
          loading={run.isRunning}
          onClick={() => void run.release(active)}
        >
          Release all
        </Button>
      </div>
    </Dialog>
  )
}

function ReleaseSwitch() {
  const [isOn, setOn] = useState(isReleasingOnLeaving)
  return (
    <Switch
      size="xs"
      label="Release when I leave"
      title="Closing or reloading this tab releases its leases without asking. Leases on their last attempt stay held."
      checked={isOn}
      onChange={(event) => {
        setOn(event.currentTarget.checked)
        setReleasingOnLeaving(event.currentTarget.checked)
      }}
    />
  )
}

interface QueueLeasesProps {
  leases: readonly Lease[]
  now: number
  run: LeaseRun
  onClose: () => void
}

function QueueLeases({ leases, now, run, onClose }: QueueLeasesProps) {
  const [{ connection, queueId, queueName } = leases[0] as Lease] = leases
  const missing = useMissingCapability(connection, 'extend')
  const active = leases.filter(({ endsAt }) => endsAt > now)
  const expired = leases.filter(({ endsAt }) => endsAt <= now)
  return (
    <section className={classes.queue} aria-label={`Leases of ${queueName}`}>
      <header>
        <Anchor component={Link} href={paths.queue(connection, queueId, 'messages')} onClick={onClose}>
          {queueName}
        </Anchor>
        <span className={classes.count}>{plural(active.length, 'lease')}</span>
        <ExtendButton
          label="Extend"
          isDisabled={active.length === 0 || run.isRunning || missing !== null}
          onExtend={(byMs) => void run.extend(active, byMs)}
        />
        <Button
          variant="default"
          disabled={active.length === 0 || run.isRunning}
          onClick={() => void run.release(active)}
        >
          Release
        </Button>
      </header>
      <ul>
        {leases.slice(0, MAX_ROWS).map((lease) => (
          <LeaseRow
            key={lease.messageId}
            lease={lease}
            leftMs={lease.endsAt - now}
            canExtend={missing === null}
            run={run}
          />
        ))}
      </ul>
      {leases.length > MAX_ROWS && <p className={classes.intro}>and {leases.length - MAX_ROWS} more</p>}
      {missing && (
        <p className={classes.intro}>
          <Unavailable {...missing} />
        </p>
      )}
      {expired.length > 0 && (
        <p className={classes.intro}>
          Expired leases cannot be extended or released: other consumers can receive the messages again.{' '}
          <Button variant="subtle" size="compact-xs" onClick={() => leaseStore.drop(expired)}>
            Forget {expired.length} expired
          </Button>
        </p>
      )}
    </section>
  )
}
