import type { Queue } from '#contract/queues.ts'
import { useConnection } from '#web/api/connection.tsx'
import { useShownRuns } from '#web/runs/browser-runs.ts'
import type { RunKind } from '#web/runs/run-store.ts'
import classes from './StatusLine.module.css'
import { useWorkbench } from './workbench.tsx'

const RUNS_SHOWN: readonly RunKind[] = ['action', 'scan']

/** The last result or refusal. Keeps its place when empty, so that nothing shifts. */
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
