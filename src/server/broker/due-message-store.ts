import type { Database } from '#server/sqlite/database.ts'

export interface StoredMessage {
  seq: number
  bytes: number
}

interface QueueLookRow {
  id: string
  account: string
  is_due: 0 | 1
}

const SEQS = 'seq IN (SELECT value FROM json_each(?))'

export const settlingStatements = (database: Database) => ({
  /**
   * Whether there is anything for the three below: most often not, and it is asked before every pull.
   * partition, cutoff, partition, cutoff, partition, now
   */
  isDue: database.prepare<{ due: 0 | 1 }>(
    `SELECT EXISTS (SELECT 1 FROM message WHERE partition = ? AND moved_at IS NULL AND timestamp_ms <= ?)
         OR EXISTS (SELECT 1 FROM message WHERE partition = ? AND moved_at <= ?)
         OR EXISTS (SELECT 1 FROM message WHERE partition = ? AND is_last_delivery = 1 AND visible_at <= ?) AS due`,
  ),
  /** partition, cutoff, limit */
  expired: database.prepare<StoredMessage>(
    `SELECT seq, bytes FROM message WHERE partition = ? AND moved_at IS NULL AND timestamp_ms <= ?
      ORDER BY timestamp_ms LIMIT ?`,
  ),
  /** partition, cutoff, limit */
  expiredMoved: database.prepare<StoredMessage>(
    'SELECT seq, bytes FROM message WHERE partition = ? AND moved_at <= ? ORDER BY moved_at LIMIT ?',
  ),
  /** Those whose last lease ran out. partition, now, limit */
  exhausted: database.prepare<StoredMessage & { attempts: number }>(
    `SELECT seq, bytes, attempts FROM message WHERE partition = ? AND is_last_delivery = 1 AND visible_at <= ?
      ORDER BY visible_at LIMIT ?`,
  ),
  /** JSON array of seqs */
  remove: database.prepare(`DELETE FROM message WHERE ${SEQS}`),
  /** JSON array of seqs */
  spare: database.prepare(`UPDATE message SET is_last_delivery = 0 WHERE ${SEQS}`),
  /** partition, visible_at, moved_at, JSON array of seqs */
  move: database.prepare(
    `UPDATE message SET partition = ?, visible_at = ?, moved_at = ?, attempts = 0, is_last_delivery = 0 WHERE ${SEQS}`,
  ),

  /** The next queues by their ids. An empty one costs next to nothing. */
  queues: database.prepare<QueueLookRow>(
    `SELECT id, account, backlog_count > 0 AND (
         EXISTS (SELECT 1 FROM message WHERE partition = queue.partition AND moved_at IS NULL
           AND timestamp_ms <= :now - queue.retention_period * 1000)
      OR EXISTS (SELECT 1 FROM message WHERE partition = queue.partition
           AND moved_at <= :now - queue.retention_period * 1000)
      OR EXISTS (SELECT 1 FROM message WHERE partition = queue.partition
           AND is_last_delivery = 1 AND visible_at <= :now)) AS is_due
     FROM queue WHERE id > :after ORDER BY id LIMIT :limit`,
  ),

  garbage: database.prepare<{ number: number }>('SELECT number FROM partition WHERE is_garbage = 1 LIMIT 1'),
  /** partition, limit */
  messagesOf: database.prepare<StoredMessage>('SELECT seq, bytes FROM message WHERE partition = ? LIMIT ?'),
  dropPartition: database.prepare('DELETE FROM partition WHERE number = ?'),
})
