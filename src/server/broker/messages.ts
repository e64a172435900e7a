import { ERROR_CODE, QUEUE_DELIVERY_PAUSED } from '#contract/error-codes.ts'
import { MAX_QUEUE_BYTES } from '#contract/limits.ts'
import type { Metrics, PeekedMessage, PulledMessage } from '#contract/messages.ts'
import type { Clock } from '#server/clock.ts'
import { QueuesError } from '#server/http/errors.ts'
import type { Database } from '#server/sqlite/database.ts'
import type { MessageOperations } from './analytics/message-operations.ts'
import type { Backlog } from './backlog.ts'
import { messagesJson } from './api/message-json.ts'
import { messageStatements, type MessageRow } from './message-store.ts'
import type { NewMessage } from './push-messages.ts'
import type { QueueRecord } from './queue-records.ts'
import type { Settling } from './due-messages.ts'
import type { Tickets } from './tickets.ts'

interface MessagesDependencies {
  database: Database
  backlog: Backlog
  tickets: Tickets
  settling: Pick<Settling, 'settle'>
  operations: MessageOperations
  clock: Clock
}

export type Messages = ReturnType<typeof createMessages>

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
 * Messages on their way in and out: push, pull and the looks. Every method is synchronous and runs inside a
 * transaction of the caller. Those that show messages or numbers answer null while more is due than one turn of the
 * event loop settles: they are to be called again in the next.
 */
export function createMessages({
  database,
  backlog,
  tickets,
  settling,
  operations,
  clock,
}: MessagesDependencies) {
  const sql = messageStatements(database)

  function toPulled({ partition }: QueueRecord, rows: MessageRow[]): PulledMessage[] {
    rows.sort(([a], [b]) => a - b)
    const leases = tickets.issue(
      'lease',
      rows.map(([seq, , lease]) => ({ partition, seq, lease })),
    )
    return messagesJson(tickets, rows).map((message, index) =>
      Object.assign(message, { lease_id: leases[index] as string }),
    )
  }

  return {
    /** False: more is due than one turn settles. */
    settle: (queue: QueueRecord): boolean => settling.settle(queue),

    metrics: (queue: QueueRecord): Metrics | null => (settling.settle(queue) ? backlog.metrics(queue) : null),

    push(queue: QueueRecord, messages: readonly NewMessage[]): Metrics {
      const now = clock.now()
      const sizes = messages.map(({ body }) => body.byteLength)
      for (const message of messages) {
        const delay = message.delaySeconds ?? queue.deliveryDelaySeconds
        sql.insert.run(
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
    ) {
      assertPullable(queue)
      if (!settling.settle(queue)) return null
      const now = clock.now()
      const deliveries = 1 + (queue.consumer?.maxRetries ?? 0)
      const rows = sql.lease.all(now + visibilityTimeoutMs, deliveries, queue.partition, now, batchSize)
      const current = backlog.metrics(queue)
      operations.read(queue, rows, now)
      operations.backlogged(queue, current)
      return {
        message_backlog_count: current.backlog_count,
        messages: toPulled(queue, rows),
        metadata: { metrics: current },
      }
    },

    /** The older look: a lease without an attempt, and without asking for a consumer. */
    preview(queue: QueueRecord, batchSize: number, visibilityTimeoutMs: number) {
      if (!settling.settle(queue)) return null
      const now = clock.now()
      const rows = sql.preview.all(now + visibilityTimeoutMs, queue.partition, now, batchSize)
      return { messages: toPulled(queue, rows) }
    },

    peek(queue: QueueRecord, batchSize: number): { messages: PeekedMessage[] } | null {
      if (!settling.settle(queue)) return null
      const { partition } = queue
      const rows = sql.visible.all(partition, clock.now(), batchSize)
      const refs = tickets.issue(
        'ref',
        rows.map(([seq]) => ({ partition, seq, lease: 0 })),
      )
      return {
        messages: messagesJson(tickets, rows).map((message, index) =>
          Object.assign(message, { ref: refs[index] as string }),
        ),
      }
    },
  }
}
