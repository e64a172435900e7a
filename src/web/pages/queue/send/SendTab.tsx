import { SegmentedControl, Skeleton } from '@mantine/core'
import { lazy, Suspense } from 'react'
import type { Queue } from '#contract/queues.ts'
import { usePermissions } from '#web/api/session.ts'
import { Permitted } from '#web/ui/Permitted.tsx'
import { Composer } from './compose/Composer.tsx'
import { RunStatus } from '#web/pages/queue/sending/RunStatus.tsx'
import { useSendSession } from '#web/pages/queue/sending/send-session.ts'
import classes from './SendTab.module.css'

const BulkTab = lazy(() => import('./bulk/BulkTab.tsx').then((module) => ({ default: module.BulkTab })))

/** Sends one message from the composer, or many from a list. */
export function SendTab({ queue }: { queue: Queue }) {
  const { canOperate, reason } = usePermissions()
  const [{ isBulk }, change] = useSendSession(queue.queue_id)
  const modes = (
    <SegmentedControl
      aria-label="How many messages"
      value={isBulk ? 'many' : 'one'}
      data={[
        { value: 'one', label: 'One message' },
        { value: 'many', label: 'Many messages' },
      ]}
      onChange={(value) => change({ isBulk: value === 'many' })}
    />
  )
  return (
    <div className={isBulk ? classes.wide : classes.tab}>
      <Permitted isAllowed={canOperate} reason={reason}>
        {isBulk ? (
          <div className={classes.bulk}>
            <div className={classes.bar}>{modes}</div>
            <Suspense fallback={<Skeleton h={360} role="status" aria-label="Loading" />}>
              <BulkTab queue={queue} />
            </Suspense>
          </div>
        ) : (
          <>
            <RunStatus queue={queue} />
            <Composer queue={queue}>{modes}</Composer>
          </>
        )}
      </Permitted>
    </div>
  )
}
