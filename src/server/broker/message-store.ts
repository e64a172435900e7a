import type { Database } from '#server/sqlite/database.ts'

export type MessageRow = [
  seq: number,
  attempts: number,
  lease: number,
  timestampMs: number,
  delaySeconds: number,
  contentType: string,
  /** UTF-8. */
  body: Uint8Array,
]

/** What moving or removing a message needs to know about it. */
export interface MessageSize {
  seq: number
  bytes: number
}

/** The state of a message, without its body. */
interface MessageStateRow extends MessageSize {
  attempts: number
  lease: number
  visible_at: number
}

interface QueueWithDueRow {
  id: string
  account: string
  is_due: 0 | 1
}

const MESSAGE = 'seq, attempts, lease, timestamp_ms, delay_seconds, content_type, body'
/** What a pull could return now, oldest first. */
const VISIBLE = 'partition = ? AND visible_at <= ? AND is_last_delivery = 0 ORDER BY visible_at LIMIT ?'
const SEQS = 'seq IN (SELECT value FROM json_each(?))'
/** Counting holds up all other requests, so a queue with more delayed messages than this counts as having this many. */
const MAX_DELAYED_COUNTED = 50_000

export type MessageStore = ReturnType<typeof createMessageStore>

/**
 * Every statement that reads or writes the message table; its columns are explained in schema.ts. The comment of each
 * lists its parameters in order.
 */
export const createMessageStore = (database: Database) => ({
  // Push, pull and peek

  /** partition, visible_at, timestamp_ms, delay_seconds, bytes, content_type, body */
  insert: database.prepare(
    `INSERT INTO message (partition, visible_at, attempts, lease, is_last_delivery, timestamp_ms, moved_at,
       delay_seconds, bytes, content_type, body) VALUES (?, ?, 0, 0, 0, ?, NULL, ?, ?, ?, ?)`,
  ),
  /** A delivery. visible_at, deliveries, partition, now, limit */
  lease: database.prepareTuples<MessageRow>(
    `UPDATE message SET visible_at = ?, attempts = attempts + 1, lease = lease + 1,
       is_last_delivery = (attempts + 1 >= ?)
     WHERE seq IN (SELECT seq FROM message WHERE ${VISIBLE}) RETURNING ${MESSAGE}`,
  ),
  /** A lease that does not count as a delivery. visible_at, partition, now, limit */
  preview: database.prepareTuples<MessageRow>(
    `UPDATE message SET visible_at = ?, lease = lease + 1
     WHERE seq IN (SELECT seq FROM message WHERE ${VISIBLE}) RETURNING ${MESSAGE}`,
  ),
  /** partition, now, limit */
  visible: database.prepareTuples<MessageRow>(`SELECT ${MESSAGE} FROM message WHERE ${VISIBLE}`),

  // Leases

  /** seq, partition */
  state: database.prepare<MessageStateRow>(
    'SELECT seq, attempts, lease, bytes, visible_at FROM message WHERE seq = ? AND partition = ?',
  ),
  /** partition, JSON array of seqs. The plus keeps SQLite from walking the partition instead of the few rows. */
  removeReturning: database.prepareTuples<[seq: number, bytes: number]>(
    `DELETE FROM message WHERE +partition = ? AND ${SEQS} RETURNING seq, bytes`,
  ),
  /** Ends the lease: after this it can be neither extended nor retried. visible_at, seq */
  release: database.prepare(
    'UPDATE message SET visible_at = ?, lease = lease + 1, is_last_delivery = 0 WHERE seq = ?',
  ),
  /** visible_at, seq */
  renew: database.prepare('UPDATE message SET visible_at = ?, lease = lease + 1 WHERE seq = ?'),

  // Due messages

  /**
   * Whether any of the three selects below has a row. Asked before every pull; the result is most often no.
   * partition, cutoff, partition, cutoff, partition, now
   */
  isDue: database.prepare<{ due: 0 | 1 }>(
    `SELECT EXISTS (SELECT 1 FROM message WHERE partition = ? AND moved_at IS NULL AND timestamp_ms <= ?)
         OR EXISTS (SELECT 1 FROM message WHERE partition = ? AND moved_at <= ?)
         OR EXISTS (SELECT 1 FROM message WHERE partition = ? AND is_last_delivery = 1 AND visible_at <= ?) AS due`,
  ),
  /** partition, cutoff, limit */
  expired: database.prepare<MessageSize>(
    `SELECT seq, bytes FROM message WHERE partition = ? AND moved_at IS NULL AND timestamp_ms <= ?
      ORDER BY timestamp_ms LIMIT ?`,
  ),
  /** partition, cutoff, limit */
  expiredMoved: database.prepare<MessageSize>(
    'SELECT seq, bytes FROM message WHERE partition = ? AND moved_at <= ? ORDER BY moved_at LIMIT ?',
  ),
  /** Messages whose last lease ran out. partition, now, limit */
  exhausted: database.prepare<MessageSize & { attempts: number }>(
    `SELECT seq, bytes, attempts FROM message WHERE partition = ? AND is_last_delivery = 1 AND visible_at <= ?
      ORDER BY visible_at LIMIT ?`,
  ),
  /** JSON array of seqs */
  remove: database.prepare(`DELETE FROM message WHERE ${SEQS}`),
  /** Makes the messages deliverable again. JSON array of seqs */
  clearLastDelivery: database.prepare(`UPDATE message SET is_last_delivery = 0 WHERE ${SEQS}`),
  /** partition, visible_at, moved_at, JSON array of seqs */
  move: database.prepare(
    `UPDATE message SET partition = ?, visible_at = ?, moved_at = ?, attempts = 0, is_last_delivery = 0 WHERE ${SEQS}`,
  ),
  /** The next queues in the order of their ids. An empty queue costs next to nothing. */
  queuesWithDue: database.prepare<QueueWithDueRow>(
    `SELECT id, account, backlog_count > 0 AND (
         EXISTS (SELECT 1 FROM message WHERE partition = queue.partition AND moved_at IS NULL
           AND timestamp_ms <= :now - queue.retention_period * 1000)
      OR EXISTS (SELECT 1 FROM message WHERE partition = queue.partition
           AND moved_at <= :now - queue.retention_period * 1000)
      OR EXISTS (SELECT 1 FROM message WHERE partition = queue.partition
           AND is_last_delivery = 1 AND visible_at <= :now)) AS is_due
     FROM queue WHERE id > :after ORDER BY id LIMIT :limit`,
  ),
  /** partition, limit */
  inPartition: database.prepare<MessageSize>('SELECT seq, bytes FROM message WHERE partition = ? LIMIT ?'),

  // Metrics

  /** partition */
  oldest: database.prepare<{ at: number | null }>(
    'SELECT min(timestamp_ms) AS at FROM message WHERE partition = ? AND moved_at IS NULL',
  ),
  /** partition */
  oldestMoved: database.prepare<{ at: number | null }>(
    'SELECT min(timestamp_ms) AS at FROM message WHERE partition = ? AND moved_at IS NOT NULL',
  ),
  /** Messages sent with a delay that wait for their first delivery. queue id, now */
  countDelayed: database.prepare<{ delayed: number }>(
    `SELECT count(*) AS delayed FROM (
       SELECT 1 FROM message WHERE partition = (SELECT partition FROM queue WHERE id = ?)
          AND delay_seconds > 0 AND visible_at > ? AND attempts = 0 LIMIT ${MAX_DELAYED_COUNTED})`,
  ),
})
