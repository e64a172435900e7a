import type { Metrics } from '#contract/messages.ts'
import type { Database } from '#server/sqlite/database.ts'
import type { MessageStore } from './message-store.ts'
import type { QueueRecord } from './queue-records.ts'
import { backlogStatements, type BacklogRow } from './registry-store.ts'

/** What is known of a partition. */
interface Standing extends BacklogRow {
  queueId: string
  /** Null until somebody asks, and after a message left: pushes never change it. */
  oldestAt: number | null
}

/** Each takes some 100 bytes, and every purge leaves one behind. */
const MAX_KNOWN = 20_000

export type Backlog = ReturnType<typeof createBacklog>

/**
 * How much each queue holds and since when. The counters are committed with the messages that they count, so they
 * are exact, and reading them takes the same time however long the queue is. All pushes of one commit share one
 * update of them: one for each took a twelfth of a push.
 */
export function createBacklog(database: Database, store: MessageStore) {
  const sql = backlogStatements(database)
  /** By partition, which a purge leaves behind. */
  const known = new Map<number, Standing>()
  const changed = new Map<number, Standing>()

  function standingOf({ id, partition }: QueueRecord): Standing {
    let standing = known.get(partition)
    if (!standing) {
      const { backlog_count, backlog_bytes } = sql.read.get(id) as BacklogRow
      standing = { backlog_count, backlog_bytes, queueId: id, oldestAt: null }
      known.set(partition, standing)
    }
    return standing
  }

  function add(queue: QueueRecord, count: number, bytes: number): Standing {
    const standing = standingOf(queue)
    standing.backlog_count += count
    standing.backlog_bytes += bytes
    changed.set(queue.partition, standing)
    return standing
  }

  function oldestTimestamp(partition: number): number {
    const own = store.oldest.get(partition)?.at ?? null
    const moved = store.oldestMoved.get(partition)?.at ?? null
    return Math.min(own ?? moved ?? 0, moved ?? own ?? 0)
  }

  function toMetrics({ partition }: QueueRecord, standing: Standing): Metrics {
    const { backlog_count, backlog_bytes } = standing
    if (backlog_count === 0) return { backlog_count, backlog_bytes, oldest_message_timestamp_ms: 0 }
    standing.oldestAt ??= oldestTimestamp(partition)
    return { backlog_count, backlog_bytes, oldest_message_timestamp_ms: standing.oldestAt }
  }

  return {
    metrics: (queue: QueueRecord) => toMetrics(queue, standingOf(queue)),
    /** Counts what was pushed, and answers how the queue stands after it. */
    pushed: (queue: QueueRecord, count: number, bytes: number) => toMetrics(queue, add(queue, count, bytes)),
    removed(queue: QueueRecord, count: number, bytes: number): BacklogRow {
      const standing = add(queue, -count, -bytes)
      standing.oldestAt = null
      const { backlog_count, backlog_bytes } = standing
      return { backlog_count, backlog_bytes }
    },
    /** What comes from another queue may be older than everything here. */
    movedIn(queue: QueueRecord, count: number, bytes: number): void {
      add(queue, count, bytes).oldestAt = null
    },
    /** Writes the counters that changed, in the transaction of what they count. */
    flush(): void {
      for (const [partition, { queueId, backlog_count, backlog_bytes }] of changed)
        sql.write.run(backlog_count, backlog_bytes, queueId, partition)
      changed.clear()
      if (known.size > MAX_KNOWN) known.clear()
    },
    /** Drops what was remembered, after something was undone. */
    forget(): void {
      known.clear()
      changed.clear()
    },
  }
}
