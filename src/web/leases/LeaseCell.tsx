import { formatCountdown } from '#web/lib/durations.ts'
import { useNow } from '#web/ui/use-now.ts'
import classes from './LeaseCell.module.css'

/** What an ack does once the lease is over: it still counts, whoever has the message by then. */
export const LATE_ACK = 'Late: it may remove the message from whoever has it now'

/** What is left of a lease, counting down; one that is over says so. 0: it was given up elsewhere. */
export function LeaseCell({ endsAt }: { endsAt: number }) {
  const leftMs = endsAt - useNow(1_000)
  if (leftMs <= 0) {
    const title =
      endsAt === 0
        ? 'This browser no longer holds a lease on it.'
        : 'Others can receive the message again. A late ack still counts.'
    return (
      <span className={classes.expired} title={title}>
        expired
      </span>
    )
  }
  return <span className={leftMs <= 10_000 ? classes.ending : undefined}>{formatCountdown(leftMs)}</span>
}
