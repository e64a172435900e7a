import { Anchor } from '@mantine/core'
import { Link } from 'wouter'
import type { Consumer } from '#contract/consumers.ts'
import type { Queue } from '#contract/queues.ts'
import { useConnection } from '#web/api/connection.tsx'
import { plural } from '#web/lib/format.ts'
import { formatDuration } from '#web/lib/durations.ts'
import { paths } from '#web/lib/paths.ts'
import { Facts } from './Facts.tsx'
import classes from './OverviewTab.module.css'

function factsOf(consumer: Consumer): [string, string][] {
  const { settings } = consumer
  const facts: [string, string | null][] = [
    [
      'Type',
      consumer.type === 'http_pull' ? 'HTTP pull' : `Worker ${consumer.script ?? consumer.script_name ?? ''}`,
    ],
    [
      'Deliveries',
      settings.max_retries === undefined ? null : `${settings.max_retries + 1} before giving up`,
    ],
    [
      'Then',
      consumer.dead_letter_queue === '' ? 'the message is deleted' : `moves to ${consumer.dead_letter_queue}`,
    ],
    ['Batch size', settings.batch_size === undefined ? null : plural(settings.batch_size, 'message')],
    ['Retry delay', settings.retry_delay === undefined ? null : formatDuration(settings.retry_delay * 1_000)],
    [
      'Visibility timeout',
      settings.visibility_timeout_ms === undefined ? null : formatDuration(settings.visibility_timeout_ms),
    ],
  ]
  return facts.filter((fact): fact is [string, string] => fact[1] !== null)
}

/** The queue's consumer, and what happens to messages it cannot process. */
export function ConsumerCard({ queue }: { queue: Queue }) {
  const connection = useConnection()
  const [consumer] = queue.consumers
  return (
    <section className={classes.card}>
      <h2>Consumer</h2>
      {consumer ? (
        <Facts facts={factsOf(consumer)} />
      ) : (
        <p className={classes.note}>
          This queue has no consumer.{' '}
          <Anchor component={Link} href={paths.queue(connection, queue.queue_id, 'settings')} inherit>
            Set one up
          </Anchor>
        </p>
      )}
    </section>
  )
}
