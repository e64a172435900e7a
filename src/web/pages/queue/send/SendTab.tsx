import { SegmentedControl, Skeleton } from '@mantine/core'
import { lazy, Suspense, useState } from 'react'
import type { Queue } from '#contract/queues.ts'
import { usePermissions } from '#web/api/session.ts'
import { Permitted } from '#web/ui/Permitted.tsx'
import { Composer } from './Composer.tsx'
import classes from './SendTab.module.css'

const ManyTab = lazy(() => import('./ManyTab.tsx').then((module) => ({ default: module.ManyTab })))

type Mode = 'one' | 'many'

/** Sends one message as it is written, or many from a list. */
export function SendTab({ queue }: { queue: Queue }) {
  const { canOperate, reason } = usePermissions()
  const [mode, setMode] = useState<Mode>('one')
  // What was opened stays: a list that is being sent goes on while one looks at the other view.
  const [isManyOpened, setManyOpened] = useState(false)
  const modes = (
    <SegmentedControl
      aria-label="How many messages"
      value={mode}
      data={[
        { value: 'one', label: 'One message' },
        { value: 'many', label: 'Many' },
      ]}
      onChange={(value) => {
        setMode(value === 'many' ? 'many' : 'one')
        if (value === 'many') setManyOpened(true)
      }}
    />
  )
  return (
    <div className={mode === 'one' ? classes.tab : classes.wide}>
      <Permitted isAllowed={canOperate} reason={reason}>
        {mode === 'one' ? (
          <Composer queue={queue}>{modes}</Composer>
        ) : (
          <div className={classes.bar}>{modes}</div>
        )}
        {isManyOpened && (
          <div hidden={mode !== 'many'} className={classes.many}>
            <Suspense fallback={<Skeleton h={360} role="status" aria-label="Loading" />}>
              <ManyTab queueId={queue.queue_id} />
            </Suspense>
          </div>
        )}
      </Permitted>
    </div>
  )
}
