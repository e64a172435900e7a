import { Anchor, Button } from '@mantine/core'
import { Link } from 'wouter'
import { useLack } from '#web/api/features.ts'
import { plural } from '#web/lib/bytes.ts'
import { formatCountdown } from '#web/lib/durations.ts'
import { paths } from '#web/lib/paths.ts'
import { Dialog } from '#web/ui/Dialog.tsx'
import { EmptyState } from '#web/ui/EmptyState.tsx'
import { Unavailable } from '#web/ui/Unavailable.tsx'
import { useNow } from '#web/ui/use-now.ts'
import { leaseStore, useLeaseMap } from './browser-leases.ts'
import { groupByQueue, leaseKey, type Lease } from './lease-store.ts'
import classes from './LeaseTray.module.css'
import { useLeaseRun, type LeaseRun } from './use-lease-run.ts'

/** Rows drawn for one queue; its buttons mean all of its leases. */
const MAX_ROWS = 50
const EXTEND_MS = 120_000

/** Every lease of this browser, to extend it or to give it back. */
export function LeasePanel({ onClose }: { onClose: () => void }) {
  const leases = useLeaseMap()
  const run = useLeaseRun()
  const groups = groupByQueue([...leases.values()].sort((a, b) => a.endsAt - b.endsAt))
  const now = useNow(1_000)
  const active = [...leases.values()].filter(({ endsAt }) => endsAt > now)
  return (
    <Dialog title="Leases this browser holds" size="lg" onClose={onClose}>
      <p className={classes.intro}>
        A lease hides its message from everybody else until it ends. Released messages can be delivered again
        at once; their attempt stays counted.
      </p>
      {groups.length === 0 && <EmptyState title="No lease is held" />}
      {groups.map((group) => (
        <QueueLeases key={leaseKey(group[0] as Lease)} leases={group} now={now} run={run} onClose={onClose} />
      ))}
      <div className={classes.footer}>
        <span role="status">{run.outcome}</span>
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

interface QueueLeasesProps {
  leases: readonly Lease[]
  now: number
  run: LeaseRun
  onClose: () => void
}

function QueueLeases({ leases, now, run, onClose }: QueueLeasesProps) {
  const [{ connection, queueId, queueName } = leases[0] as Lease] = leases
  const lack = useLack(connection, 'extend')
  const active = leases.filter(({ endsAt }) => endsAt > now)
  const ended = leases.filter(({ endsAt }) => endsAt <= now)
  return (
    <section className={classes.queue} aria-label={`Leases of ${queueName}`}>
      <header>
        <Anchor component={Link} href={paths.queue(connection, queueId, 'messages')} onClick={onClose}>
          {queueName}
        </Anchor>
        <span className={classes.count}>{plural(active.length, 'lease')}</span>
        <Button
          variant="default"
          disabled={active.length === 0 || run.isRunning || lack !== null}
          onClick={() => void run.extend(active, EXTEND_MS)}
        >
          Extend by 2 min
        </Button>
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
            canExtend={lack === null}
            run={run}
          />
        ))}
      </ul>
      {leases.length > MAX_ROWS && <p className={classes.intro}>and {leases.length - MAX_ROWS} more</p>}
      {lack && (
        <p className={classes.intro}>
          <Unavailable {...lack} />
        </p>
      )}
      {ended.length > 0 && (
        <p className={classes.intro}>
          Ended leases cannot be extended or released: others can receive the messages again.{' '}
          <Button variant="subtle" size="compact-xs" onClick={() => leaseStore.drop(ended)}>
            Forget {ended.length} ended
          </Button>
        </p>
      )}
    </section>
  )
}

interface LeaseRowProps {
  lease: Lease
  leftMs: number
  canExtend: boolean
  run: LeaseRun
}

function LeaseRow({ lease, leftMs, canExtend, run }: LeaseRowProps) {
  const isEnded = leftMs <= 0
  const shortId = lease.messageId.slice(0, 8)
  return (
    <li data-ended={isEnded || undefined}>
      <code title={lease.messageId}>{shortId}</code>
      <span className={classes.attempt}>attempt {lease.attempts}</span>
      <span className={classes.left}>{isEnded ? 'ended' : formatCountdown(leftMs)}</span>
      <Button
        variant="subtle"
        size="compact-xs"
        aria-label={`Extend the lease of ${shortId} by 2 min`}
        disabled={isEnded || run.isRunning || !canExtend}
        onClick={() => void run.extend([lease], EXTEND_MS)}
      >
        Extend
      </Button>
      <Button
        variant="subtle"
        size="compact-xs"
        aria-label={`Release ${shortId}`}
        disabled={isEnded || run.isRunning}
        onClick={() => void run.release([lease])}
      >
        Release
      </Button>
    </li>
  )
}
