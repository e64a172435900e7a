import { useQuery } from '@tanstack/react-query'
import type { Queue } from '#contract/queues.ts'
import { useConnection } from '#web/api/connection.tsx'
import { metricQueries } from '#web/api/metrics.ts'
import { formatCount } from '#web/lib/format.ts'
import classes from './LoadBar.module.css'
import { useWorkbench } from '#web/pages/queue/messages/workbench/workbench.tsx'

/** Messages loaded since the queue's page was opened, next to its backlog. */
export function LoadTotal({ queue }: { queue: Queue }) {
  const connection = useConnection()
  const { loadedCount } = useWorkbench()
  const { data: sample } = useQuery(metricQueries.current(connection, queue.queue_id))
  if (loadedCount === 0) return null
  return (
    <span
      className={classes.total}
      title="Loaded since this page was opened; a message loaded twice counts twice"
    >
      {formatCount(loadedCount)} loaded so far
      {sample && `, ${formatCount(sample.backlogCount)} in the queue`}
    </span>
  )
}
