import type { Queue } from '#contract/queues.ts'
import { useConnection } from '#web/api/connection.tsx'
import { useShownRuns } from '#web/runs/browser-runs.ts'
import type { RunKind } from '#web/runs/run-store.ts'
import classes from './StatusLine.module.css'
import { useWorkbench } from './workbench.tsx'

const RUNS_SHOWN: readonly RunKind[] = ['action', 'scan']

/** What was done last, or why it was not. Its place is kept, so nothing moves. */
export function StatusLine({ queue }: { queue: Queue }) {
  const { report, say } = useWorkbench()
  const place = { connection: useConnection(), queueId: queue.queue_id }
  useShownRuns(RUNS_SHOWN, place, ({ text, isProblem }) => say(text, isProblem))
  return (
    <p role="status" className={classes.line} data-problems={report?.isProblem || undefined}>
      {report?.text}
    </p>
  )
}
