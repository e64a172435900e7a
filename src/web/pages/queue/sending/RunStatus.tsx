import { Anchor, Button } from '@mantine/core'
import { Link } from 'wouter'
import type { Queue } from '#contract/queues.ts'
import { useConnection } from '#web/api/connection.tsx'
import { paths } from '#web/lib/paths.ts'
import { describeEnd, describeSending, describeSent } from './send-report.ts'
import { RunProgress } from './RunProgress.tsx'
import classes from './RunStatus.module.css'
import { useSendSession } from './send-session.ts'
import { useSendRun } from './use-send-run.ts'

/** The current sending run or its outcome, on tabs that do not show it themselves. */
export function RunStatus({ queue }: { queue: Queue }) {
  const connection = useConnection()
  const { run, underWay, forget } = useSendRun(queue)
  const [{ isCopying }, change] = useSendSession(queue.queue_id)
  if (!run || (run.kind === 'copies' && isCopying)) return null
  return (
    <section className={classes.status} aria-label="Sending">
      <p className={classes.what} role="status">
        <strong>{run.result ? describeSent(run) : describeSending(run)}.</strong>
        {run.result && ` ${describeEnd(run.items.length * run.repeat, run.result).text}`}
      </p>
      {underWay && <RunProgress run={underWay} />}
      {run.kind === 'list' && (
        <Anchor
          component={Link}
          href={paths.queue(connection, queue.queue_id, 'send')}
          onClick={() => change({ isBulk: true })}
        >
          {run.result ? 'Show the result of each line' : 'Show the list'}
        </Anchor>
      )}
      {underWay ? (
        <Button variant="default" onClick={underWay.stop}>
          Stop
        </Button>
      ) : (
        <Button variant="subtle" onClick={forget}>
          Dismiss
        </Button>
      )}
    </section>
  )
}
