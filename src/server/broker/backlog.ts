import type { Metrics } from '#contract/messages.ts'
import type { Database } from '#server/sqlite/database.ts'
import type { QueueRecord } from './queue-records.ts'

/** The numbers that a queue keeps of itself. */
interface BacklogRow {
  backlog_count: number
  backlog_bytes: number
}

const statements = (database: Database) => ({
  /** count, bytes, queue id */
  add: database.prepare<BacklogRow>(
    `UPDATE queue SET backlog_count = backlog_count + ?, backlog_bytes = backlog_bytes + ? WHERE id = ?
     RETURNING backlog_count, backlog_bytes`,
  ),
  read: database.prepare<BacklogRow>('SELECT backlog_count, backlog_bytes FROM queue WHERE id = ?'),
  oldest: database.prepare<{ at: number | null }>(
    'SELECT min(timestamp_ms) AS at FROM message WHERE partition = ? AND moved_at IS NULL',
  ),
  oldestMoved: database.prepare<{ at: number | null }>(
    'SELECT min(timestamp_ms) AS at FROM message WHERE partition = ? AND moved_at IS NOT NULL',
  ),
})

export type Backlog = ReturnType<typeof createBacklog>

/**
 * How much each queue holds and since when. The counters change in the transaction that changes the messages, so
 * they are exact, and reading them takes the same time however long the queue is.
 */
export function createBacklog(database: Database) {
  const sql = statements(database)
  /** By partition, until a message leaves it: pushes never change it, so they need not ask. */
  const knownOldest = new Map<number, number>()

  function oldestTimestamp({ partition }: QueueRecord): number {
    const known = knownOldest.get(partition)
    if (known !== undefined) return known
    const own = sql.oldest.get(partition)?.at ?? null
    const moved = sql.oldestMoved.get(partition)?.at ?? null
    const oldest = Math.min(own ?? moved ?? 0, moved ?? own ?? 0)
    knownOldest.set(partition, oldest)
    return oldest
  }

  function toMetrics(queue: QueueRecord, row: BacklogRow): Metrics {
    return { ...row, oldest_message_timestamp_ms: row.backlog_count === 0 ? 0 : oldestTimestamp(queue) }
  }

  return {
    metrics: (queue: QueueRecord) => toMetrics(queue, sql.read.get(queue.id) as BacklogRow),
    /** Counts what was pushed, and answers how the queue stands after it. */
    pushed: (queue: QueueRecord, count: number, bytes: number) =>
      toMetrics(queue, sql.add.get(count, bytes, queue.id) as BacklogRow),
    removed(queue: QueueRecord, count: number, bytes: number): BacklogRow {
      knownOldest.delete(queue.partition)
      return sql.add.get(-count, -bytes, queue.id) as BacklogRow
    },
    /** What comes from another queue may be older than everything here. */
    movedIn(queue: QueueRecord, count: number, bytes: number): void {
      knownOldest.delete(queue.partition)
      sql.add.get(count, bytes, queue.id)
    },
    /** Drops what was remembered, after something was undone. */
    forget: () => knownOldest.clear(),
  }
}
