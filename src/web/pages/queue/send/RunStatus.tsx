import { Button } from '@mantine/core'
import { Link } from 'wouter'
import type { Queue } from '#contract/queues.ts'
import { useConnection } from '#web/api/connection.tsx'
import { plural } from '#web/lib/bytes.ts'
import { paths } from '#web/lib/paths.ts'
import { describeTotals } from './run-report.ts'
import { RunProgress } from './RunProgress.tsx'
import classes from './RunStatus.module.css'
import type { SendRun } from './send-session.ts'
import { useSendSession } from './send-session.ts'
import { useSendRun } from './use-send-run.ts'

/** On the tabs that do not show it themselves: what is being sent from here, or how that ended. */
export function RunStatus({ queue }: { queue: Queue }) {
  const connection = useConnection()
  const { run, forget } = useSendRun(queue.queue_id)
  const [{ isCopying }, change] = useSendSession(queue.queue_id)
  if (!run || (run.kind === 'copies' && isCopying)) return null
  return (
    <section className={classes.status} aria-label="Sending">
      <p className={classes.what} role="status">
        <strong>{titleOf(run)}</strong>
        {run.result && ` ${describeTotals(run.items.length * run.repeat, run.result.totals)}`}
        {run.result?.stopped && ` It ended early: ${run.result.stopped}`}
      </p>
      {!run.result && <RunProgress run={run} />}
      {run.kind === 'list' && (
        <Link href={paths.queue(connection, queue.queue_id, 'send')} onClick={() => change({ isMany: true })}>
          {run.result ? 'What became of each line' : 'The list'}
        </Link>
      )}
      {run.result ? (
        <Button variant="subtle" onClick={forget}>
          Dismiss
        </Button>
      ) : (
        <Button variant="default" onClick={run.stop}>
          Stop
        </Button>
      )}
    </section>
  )
}

function titleOf({ kind, total, queueName, result }: SendRun): string {
  const what =
    kind === 'list' ? `a list of ${plural(total, 'message')}` : `copies of ${plural(total, 'message')}`
  return `${result ? 'Done with' : 'Sending'} ${what} to ${queueName}.`
}
