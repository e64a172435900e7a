import { Progress } from '@mantine/core'
import { formatCount, plural } from '#web/lib/bytes.ts'
import classes from './RunStatus.module.css'
import type { SendRun } from './send-session.ts'

/** How far a run is, and how fast. */
export function RunProgress({ run: { totals, total, perSecond } }: { run: SendRun }) {
  const done = totals.sent + totals.failed + totals.unknown
  return (
    <div className={classes.progress}>
      <Progress aria-label="Messages sent" value={total === 0 ? 0 : (done / total) * 100} />
      <p className={classes.figures}>
        {formatCount(done)} of {formatCount(total)}, {plural(perSecond, 'message')}/s
        {totals.failed > 0 && `, ${formatCount(totals.failed)} failed`}
      </p>
    </div>
  )
}
