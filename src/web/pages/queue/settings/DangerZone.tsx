import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useLocation } from 'wouter'
import type { Queue } from '#contract/queues.ts'
import { useConnection } from '#web/api/connection.tsx'
import { useCurrentConnection } from '#web/api/deck.ts'
import { metricQueries } from '#web/api/metrics.ts'
import { useDeleteQueue, usePurgeQueue } from '#web/api/queues.ts'
import { plural } from '#web/lib/format.ts'
import { paths } from '#web/lib/paths.ts'
import { TypedConfirm } from '#web/ui/TypedConfirm.tsx'
import classes from './SettingsTab.module.css'

/** Actions that cannot be undone. Each asks for the queue's name, and in production for the connection's too. */
export function DangerZone({ queue }: { queue: Queue }) {
  const connection = useConnection()
  const current = useCurrentConnection()
  const [, navigate] = useLocation()
  const { data: sample } = useQuery(metricQueries.current(connection, queue.queue_id))
  const purge = usePurgeQueue(queue.queue_id)
  const remove = useDeleteQueue(queue.queue_id)
  const [asked, setAsked] = useState<'purge' | 'delete' | null>(null)
  const messages = sample ? plural(sample.backlogCount, 'message') : 'every message'
  const close = () => setAsked(null)
  const isProduction = current?.isProduction === true
  const word = isProduction ? `${current.name}/${queue.queue_name}` : queue.queue_name
  const where = isProduction ? ` on the production connection ${current.name}` : ''

  return (
    <section className={`${classes.card} ${classes.danger}`} aria-label="Danger zone">
      <h2>Danger zone</h2>
      <div className={classes.dangerRow}>
        <div>
          <strong>Purge the queue</strong>
          <p>Permanently deletes {messages}, delayed and leased ones too. The queue stays.</p>
        </div>
        <Button color="red" variant="outline" onClick={() => setAsked('purge')}>
          Purge…
        </Button>
      </div>
      <div className={classes.dangerRow}>
        <div>
          <strong>Delete the queue</strong>
          <p>Permanently deletes the queue, its consumer and {messages}.</p>
        </div>
        <Button color="red" variant="outline" onClick={() => setAsked('delete')}>
          Delete…
        </Button>
      </div>
      <p role="status">{purge.isSuccess && 'The queue was purged.'}</p>
      {asked === 'purge' && (
        <TypedConfirm
          title="Purge the queue"
          consequence={`This permanently deletes ${messages} of ${queue.queue_name}${where}. It cannot be undone.`}
          word={word}
          action="Purge all messages"
          isPending={purge.isPending}
          error={purge.error}
          onConfirm={() => purge.mutate(undefined, { onSuccess: close })}
          onClose={close}
        />
      )}
      {asked === 'delete' && (
        <TypedConfirm
          title="Delete the queue"
          consequence={`This permanently deletes ${queue.queue_name}${where} and ${messages} in it. It cannot be undone.`}
          word={word}
          action="Delete the queue"
          isPending={remove.isPending}
          error={remove.error}
          onConfirm={() => remove.mutate(undefined, { onSuccess: () => navigate(paths.queues(connection)) })}
          onClose={close}
        />
      )}
    </section>
  )
}
