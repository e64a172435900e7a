import { formatCountdown } from '#web/lib/durations.ts'
import { useNow } from '#web/ui/use-now.ts'
import classes from './LeaseCell.module.css'

/** What an ack does after the lease has expired: it still removes the message. */
export const LATE_ACK = 'Late: an ack still removes the message, even if another consumer has it now'

/** The time left of a lease, counting down. `endsAt` 0: this browser has dropped the lease. */
export function LeaseCell({ endsAt }: { endsAt: number }) {
  const leftMs = endsAt - useNow(1_000)
  if (leftMs <= 0) {
    const title =
      endsAt === 0
        ? 'This browser no longer holds a lease on this message.'
        : 'Others can receive the message again. A late ack still counts.'
    return (
      <span className={classes.expired} title={title}>
        expired
      </span>
    )
  }
  return <span className={leftMs <= 10_000 ? classes.ending : undefined}>{formatCountdown(leftMs)}</span>
}
