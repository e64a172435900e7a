import type { Queue } from '#contract/queues.ts'
import { formatDuration, formatTimestamp } from '#web/lib/durations.ts'
import { Facts } from './Facts.tsx'
import classes from './OverviewTab.module.css'

const seconds = (value: number | undefined) =>
  value === undefined ? 'unknown' : formatDuration(value * 1_000)

/** The queue's own settings. */
export function SettingsCard({ queue }: { queue: Queue }) {
  const { settings } = queue
  return (
    <section className={classes.card}>
      <h2>Queue</h2>
      <Facts
        facts={[
          ['Delivery', settings.delivery_paused ? 'paused' : 'on'],
          ['Delivery delay', seconds(settings.delivery_delay)],
          ['Retention', seconds(settings.message_retention_period)],
          ['Created', formatTimestamp(Date.parse(queue.created_on)).slice(0, -4)],
          ['Id', queue.queue_id],
        ]}
      />
    </section>
  )
}
