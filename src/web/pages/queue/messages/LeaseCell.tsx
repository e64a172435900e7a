import { formatCountdown } from '#web/lib/durations.ts'
import { useNow } from '#web/ui/use-now.ts'
import classes from './MessageTable.module.css'

/** What is left of a lease, counting down; one that is over says so. 0: it was given up elsewhere. */
export function LeaseCell({ endsAt }: { endsAt: number }) {
  const leftMs = endsAt - useNow(1_000)
  if (endsAt === 0) {
    return (
      <span className={classes.expired} title="This browser no longer holds a lease on it.">
        ended
      </span>
    )
  }
  if (leftMs <= 0) {
    return (
      <span
        className={classes.expired}
        title="Others can receive the message again. A late ack still counts."
      >
        expired
      </span>
    )
  }
  return <span className={leftMs <= 10_000 ? classes.ending : undefined}>{formatCountdown(leftMs)}</span>
}
