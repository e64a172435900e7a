import { ERROR_CODE, QUEUE_DELIVERY_PAUSED } from '#contract/error-codes.ts'
import { MAX_QUEUE_BYTES } from '#contract/limits.ts'
import type { Metrics } from '#contract/messages.ts'
import type { Clock } from '#server/clock.ts'
import { QueuesError } from '#server/http/errors.ts'
import type { Backlog } from './backlog.ts'
import type { DueMessages } from './due-messages.ts'
import type { MessageOperations } from './message-operations.ts'
import type { MessageRow, MessageStore } from './message-store.ts'
import type { NewMessage } from './push-messages.ts'
import type { QueueRecord } from './queue-records.ts'
import type { Tickets } from './tickets.ts'

interface MessagesDependencies {
  store: MessageStore
  backlog: Backlog
  tickets: Tickets
  dueMessages: Pick<DueMessages, 'process'>
  operations: MessageOperations
  clock: Clock
}

export type Messages = ReturnType<typeof createMessages>

/** Messages as they are stored; their ids, and their leases or refs, are arrays of the same order. */
export interface ShownMessages {
  rows: MessageRow[]
  ids: string[]
  /** Lease ids after a pull or preview, refs after a peek. */
  tickets: string[]
}

export interface PulledMessages extends ShownMessages {
  metrics: Metrics
}

function assertPullable(queue: QueueRecord): void {
  if (queue.consumer?.type !== 'http_pull') {
    const reason = 'messages cannot be pulled unless http_pull mode is enabled'
    throw new QueuesError(405, ERROR_CODE.httpPullNotEnabled, reason)
  }
  if (queue.isPaused) {
    const reason = `${QUEUE_DELIVERY_PAUSED}: delivery of this queue is paused.`
    throw new QueuesError(409, ERROR_CODE.queueDisabled, reason)
  }
}

/**
 * Push, pull, peek and preview. Every method is synchronous and runs inside the caller's transaction. A method that
 * shows messages or numbers returns null while more is due than fits into one turn of the event loop: call
 * `processDue` in later turns until it returns true, then call the method again.
 */
export function createMessages({
  store,
  backlog,
  tickets,
  dueMessages,
  operations,
  clock,
}: MessagesDependencies) {
  const idsOf = (rows: readonly MessageRow[]) => tickets.messageIds(rows.map(([seq]) => seq))

  function leased({ partition }: QueueRecord, rows: MessageRow[]): ShownMessages {
    rows.sort(([a], [b]) => a - b)
    const leases = rows.map(([seq, , lease]) => ({ partition, seq, lease }))
    return { rows, ids: idsOf(rows), tickets: tickets.issue('lease', leases) }
  }

  return {
    processDue: (queue: QueueRecord): boolean => dueMessages.process(queue),

    metrics: (queue: QueueRecord): Metrics | null =>
      dueMessages.process(queue) ? backlog.metrics(queue) : null,

    push(queue: QueueRecord, messages: readonly NewMessage[]): Metrics {
      const now = clock.now()
      const sizes = messages.map(({ body }) => body.byteLength)
      for (const message of messages) {
        const delay = message.delaySeconds ?? queue.deliveryDelaySeconds
        store.insert.run(
          queue.partition,
          now + delay * 1000,
          now,
          delay,
          message.body.byteLength,
          message.contentType,
          message.body,
        )
      }
      const bytes = sizes.reduce((sum, size) => sum + size, 0)
      const after = backlog.pushed(queue, messages.length, bytes)
      if (after.backlog_bytes > MAX_QUEUE_BYTES) {
        throw new QueuesError(
          429,
          ERROR_CODE.storageLimitExceeded,
          `The queue is full: it may hold ${MAX_QUEUE_BYTES} bytes. Consume or purge messages first.`,
        )
      }
      operations.written(queue, sizes)
      operations.backlogged(queue, after)
      return after
    },

    pull(
      queue: QueueRecord,
      { batchSize, visibilityTimeoutMs }: { batchSize: number; visibilityTimeoutMs: number },
    ): PulledMessages | null {
      assertPullable(queue)
      if (!dueMessages.process(queue)) return null
      const now = clock.now()
      const deliveries = 1 + (queue.consumer?.maxRetries ?? 0)
      const rows = store.lease.all(now + visibilityTimeoutMs, deliveries, queue.partition, now, batchSize)
      const metrics = backlog.metrics(queue)
      operations.read(queue, rows, now)
      operations.backlogged(queue, metrics)
      return { ...leased(queue, rows), metrics }
    },

    /** The predecessor of peek: a lease that counts no attempt and needs no consumer. */
    preview(queue: QueueRecord, batchSize: number, visibilityTimeoutMs: number): ShownMessages | null {
      if (!dueMessages.process(queue)) return null
      const now = clock.now()
      return leased(queue, store.preview.all(now + visibilityTimeoutMs, queue.partition, now, batchSize))
    },

    peek(queue: QueueRecord, batchSize: number): ShownMessages | null {
      if (!dueMessages.process(queue)) return null
      const { partition } = queue
      const rows = store.visible.all(partition, clock.now(), batchSize)
      const refs = rows.map(([seq]) => ({ partition, seq, lease: 0 }))
      return { rows, ids: idsOf(rows), tickets: tickets.issue('ref', refs) }
    },
  }
}
