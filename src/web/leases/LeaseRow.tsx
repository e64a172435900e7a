import { Button } from '@mantine/core'
import { formatCountdown, formatDuration } from '#web/lib/durations.ts'
import { DEFAULT_EXTENSION_MS } from './extension.ts'
import { isOnLastAttempt, type Lease } from './lease-store.ts'
import classes from './LeaseTray.module.css'
import type { LeaseRun } from './use-lease-run.ts'

interface LeaseRowProps {
  lease: Lease
  leftMs: number
  canExtend: boolean
  run: LeaseRun
}

/** One lease: the time left, and buttons to extend or release it. */
export function LeaseRow({ lease, leftMs, canExtend, run }: LeaseRowProps) {
  const isExpired = leftMs <= 0
  const shortId = lease.messageId.slice(0, 8)
  return (
    <li data-expired={isExpired || undefined}>
      <code title={lease.messageId}>{shortId}</code>
      <span className={classes.attempt}>
        attempt {lease.attempts}
        {isOnLastAttempt(lease) && <strong> · last</strong>}
      </span>
      <span className={classes.left}>{isExpired ? 'expired' : formatCountdown(leftMs)}</span>
      <Button
        variant="subtle"
        size="compact-xs"
        aria-label={`Extend the lease of ${shortId} by ${formatDuration(DEFAULT_EXTENSION_MS)}`}
        disabled={isExpired || run.isRunning || !canExtend}
        onClick={() => void run.extend([lease], DEFAULT_EXTENSION_MS)}
      >
        Extend
      </Button>
      <Button
        variant="subtle"
        size="compact-xs"
        aria-label={`Release ${shortId}`}
        disabled={isExpired || run.isRunning}
        onClick={() => void run.release([lease])}
      >
        Release
      </Button>
    </li>
  )
}
