import classes from './MessagesTab.module.css'
import { useWorkbench } from './workbench.tsx'

/** What was done last, or why it was not. Its place is kept, so nothing moves. */
export function StatusLine() {
  const { report } = useWorkbench()
  return (
    <p role="status" className={classes.outcome} data-problems={report?.isProblem || undefined}>
      {report?.text}
    </p>
  )
}
