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

/** Rows drawn for one queue; its buttons mean all of its leases. */
const MAX_ROWS = 50

/** Every lease of this browser, to extend it or to give it back. */
export function LeasePanel({ onClose }: { onClose: () => void }) {
  const leases = useLeaseMap()
  const leaseRun = useLeaseRun()
  /** What was asked to be released, while some of it would be lost by that. */
  const [doubtful, setDoubtful] = useState<readonly Lease[] | null>(null)
  const groups = groupByQueue([...leases.values()].sort((a, b) => a.endsAt - b.endsAt))
  const now = useNow(1_000)
  const active = [...leases.values()].filter(({ endsAt }) => endsAt > now)
  async function release(asked: readonly Lease[]): Promise<void> {
    if (asked.some(isOnLastAttempt)) setDoubtful(asked)
    else await leaseRun.release(asked)
  }
  const run = { ...leaseRun, release }
  return (
    <Dialog title="Leases this browser holds" size="lg" onClose={onClose}>
      <p className={classes.intro}>
        A lease hides its message from everybody else until it ends. Released messages can be delivered again
        at once, and their attempt stays counted; one on its last attempt is not delivered again.
      </p>
      {groups.length === 0 && <EmptyState title="No lease is held" />}
      {groups.map((group) => (
        <QueueLeases key={leaseKey(group[0] as Lease)} leases={group} now={now} run={run} onClose={onClose} />
      ))}
      {doubtful && (
        <ReleaseQuestion
          leases={doubtful.filter((lease) => leases.has(leaseKey(lease)))}
          onRelease={(chosen) => {
            setDoubtful(null)
            void leaseRun.release(chosen)
          }}
          onCancel={() => setDoubtful(null)}
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
      title="Closing or reloading this tab gives its leases back without asking. One on its last attempt stays held."
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
          Expired leases cannot be extended or released: others can receive the messages again.{' '}
          <Button variant="subtle" size="compact-xs" onClick={() => leaseStore.drop(expired)}>
            Forget {expired.length} expired
          </Button>
        </p>
      )}
    </section>
  )
}
