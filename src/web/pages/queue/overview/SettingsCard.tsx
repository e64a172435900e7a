import type { Queue } from '#contract/queues.ts'
import { formatDuration, formatTimestamp } from '#web/lib/durations.ts'
import { Facts } from './Facts.tsx'
import classes from './OverviewTab.module.css'

const seconds = (value: number | undefined) =>
  value === undefined ? 'unknown' : formatDuration(value * 1_000)

/** Without milliseconds; `unknown` if the API returns no valid time. */
function createdText({ created_on: created }: Queue): string {
  const at = Date.parse(created)
  return Number.isNaN(at) ? 'unknown' : formatTimestamp(at).slice(0, -4)
}

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
          ['Created', createdText(queue)],
          ['Id', queue.queue_id],
        ]}
      />
    </section>
  )
}
