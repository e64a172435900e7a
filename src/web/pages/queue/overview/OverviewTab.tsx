import type { Queue } from '#contract/queues.ts'
import { ConsumerCard } from './ConsumerCard.tsx'
import { HistoryCharts } from './HistoryCharts.tsx'
import classes from './OverviewTab.module.css'
import { SettingsCard } from './SettingsCard.tsx'

/** How the queue is doing over time, and how it is set up. */
export function OverviewTab({ queue }: { queue: Queue }) {
  return (
    <div className={classes.overview}>
      <HistoryCharts queueId={queue.queue_id} />
      <div className={classes.cards}>
        <ConsumerCard queue={queue} />
        <SettingsCard queue={queue} />
      </div>
    </div>
  )
}
