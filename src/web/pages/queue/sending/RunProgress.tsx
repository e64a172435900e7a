import { Progress } from '@mantine/core'
import type { Run } from '#web/runs/run-store.ts'
import classes from './RunStatus.module.css'

/** Progress and speed of a run. */
export function RunProgress({ run: { handled, total, progress } }: { run: Run }) {
  return (
    <div className={classes.progress}>
      <Progress aria-label="Messages sent" value={total === 0 ? 0 : (handled / total) * 100} />
      <p className={classes.figures}>{progress}</p>
    </div>
  )
}
