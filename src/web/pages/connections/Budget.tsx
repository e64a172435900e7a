import { useQuery } from '@tanstack/react-query'
import { metricQueries } from '#web/api/metrics.ts'
import { describeBudget } from '#web/ui/rate-budget.ts'
import { useNow } from '#web/ui/use-now.ts'
import classes from './Budget.module.css'

/** Requests that Cloudflare still allows the connection's user, counted over all tools, and when they reset. */
export function Budget({ connection }: { connection: string }) {
  const { data } = useQuery(metricQueries.latest(connection))
  const now = useNow(1_000)
  if (!data) return '…'
  if (!data.budget) return 'no limit'
  const { left, reset, isScarce } = describeBudget(data.budget, now)
  return (
    <>
      <span className={classes.left} data-scarce={isScarce || undefined}>
        {left}
      </span>
      {reset !== null && <small className={classes.reset}>{reset}</small>}
    </>
  )
}
