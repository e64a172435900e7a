import { Anchor, Button } from '@mantine/core'
import { Link } from 'wouter'
import type { ApiError } from '#contract/envelope.ts'
import { QUEUE_DELIVERY_PAUSED } from '#contract/error-codes.ts'
import type { Queue } from '#contract/queues.ts'
import { useConnection } from '#web/api/connection.tsx'
import { useEditQueue, useSaveConsumer } from '#web/api/queues.ts'
import { paths } from '#web/lib/paths.ts'
import { ErrorNotice } from '#web/ui/ErrorNotice.tsx'
import { Notice } from '#web/ui/Notice.tsx'

export type Obstacle = 'no-consumer' | 'worker' | 'paused'

/** Why messages cannot be pulled from this queue; null if they can. */
export function obstacleOf(queue: Queue): Obstacle | null {
  const [consumer] = queue.consumers
  if (!consumer) return 'no-consumer'
  if (consumer.type !== 'http_pull') return 'worker'
  return queue.settings.delivery_paused ? 'paused' : null
}

/** Errors with the same cause, where the page's data of the queue was not up to date. */
export function isObstacleError(error: ApiError): boolean {
  return error.status === 405 || (error.status === 409 && error.message.includes(QUEUE_DELIVERY_PAUSED))
}

/** Shows why nothing can be pulled, and offers to change it. */
export function PullObstacle({ queue, obstacle }: { queue: Queue; obstacle: Obstacle }) {
  const connection = useConnection()
  const save = useSaveConsumer(queue.queue_id)
  const edit = useEditQueue(queue.queue_id)
  if (obstacle === 'worker') {
    return (
      <Notice>
        A Worker consumes this queue, so its messages cannot be pulled. Remove the Worker consumer in the{' '}
        <Anchor component={Link} href={paths.queue(connection, queue.queue_id, 'settings')} inherit>
          settings
        </Anchor>{' '}
        to pull them here.
      </Notice>
    )
  }
  const error = save.error ?? edit.error
  return (
    <>
      {obstacle === 'paused' ? (
        <Notice
          actions={
            <Button
              loading={edit.isPending}
              onClick={() => edit.mutate({ settings: { delivery_paused: false } })}
            >
              Resume delivery
            </Button>
          }
        >
          Delivery is paused, so nothing can be pulled. Messages are still accepted and kept.
        </Notice>
      ) : (
        <Notice
          actions={
            <Button
              loading={save.isPending}
              onClick={() => save.mutate({ consumerId: null, consumer: { type: 'http_pull' } })}
            >
              Enable HTTP pull
            </Button>
          }
        >
          Messages can be pulled only from a queue with HTTP pull enabled, and this one has no consumer yet.
        </Notice>
      )}
      {error && <ErrorNotice error={error} />}
    </>
  )
}
