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

/** The part of a message that says where it stands, without its body. */
export interface MessageStateRow {
  seq: number
  attempts: number
  lease: number
  bytes: number
  is_last_delivery: 0 | 1
  visible_at: number
}

const MESSAGE = 'seq, attempts, lease, timestamp_ms, delay_seconds, content_type, body'
const STATE = 'seq, attempts, lease, bytes, is_last_delivery, visible_at'

export const messageStatements = (database: Database) => ({
  /** partition, visible_at, timestamp_ms, delay_seconds, bytes, content_type, body */
  insert: database.prepare(
    `INSERT INTO message (partition, visible_at, attempts, lease, is_last_delivery, timestamp_ms, moved_at,
       delay_seconds, bytes, content_type, body) VALUES (?, ?, 0, 0, 0, ?, NULL, ?, ?, ?, ?)`,
  ),
  /** until, deliveries, partition, now, limit */
  lease: database.prepareTuples<MessageRow>(
    `UPDATE message SET visible_at = ?, attempts = attempts + 1, lease = lease + 1,
       is_last_delivery = (attempts + 1 >= ?)
     WHERE seq IN (SELECT seq FROM message WHERE partition = ? AND visible_at <= ? AND is_last_delivery = 0
       ORDER BY visible_at LIMIT ?)
     RETURNING ${MESSAGE}`,
  ),
  /** partition, now, limit */
  visible: database.prepareTuples<MessageRow>(
    `SELECT ${MESSAGE} FROM message WHERE partition = ? AND visible_at <= ? AND is_last_delivery = 0
      ORDER BY visible_at LIMIT ?`,
  ),
  /** seq, partition */
  state: database.prepare<MessageStateRow>(`SELECT ${STATE} FROM message WHERE seq = ? AND partition = ?`),
  /** seq, partition */
  remove: database.prepare<{ bytes: number }>(
    'DELETE FROM message WHERE seq = ? AND partition = ? RETURNING bytes',
  ),
  /** partition, JSON array of seqs. The plus keeps SQLite from walking the partition instead of the few rows. */
  removeAll: database.prepareTuples<[seq: number, bytes: number]>(
    'DELETE FROM message WHERE +partition = ? AND seq IN (SELECT value FROM json_each(?)) RETURNING seq, bytes',
  ),
  /** visible_at, is_last_delivery, seq */
  release: database.prepare('UPDATE message SET visible_at = ?, is_last_delivery = ? WHERE seq = ?'),
  /** visible_at, seq */
  extend: database.prepareTuples<MessageRow>(
    `UPDATE message SET visible_at = ?, lease = lease + 1 WHERE seq = ? RETURNING ${MESSAGE}`,
  ),
  /** partition, visible_at, moved_at, seq */
  move: database.prepare(
    `UPDATE message SET partition = ?, visible_at = ?, moved_at = ?, attempts = 0, is_last_delivery = 0 WHERE seq = ?`,
  ),
  /**
   * Whether there is anything for the three below: most often not, and they are asked before every pull.
   * partition, cutoff, partition, cutoff, partition, now
   */
  isDue: database.prepare<{ due: 0 | 1 }>(
    `SELECT EXISTS (SELECT 1 FROM message WHERE partition = ? AND moved_at IS NULL AND timestamp_ms <= ?)
         OR EXISTS (SELECT 1 FROM message WHERE partition = ? AND moved_at <= ?)
         OR EXISTS (SELECT 1 FROM message WHERE partition = ? AND is_last_delivery = 1 AND visible_at <= ?) AS due`,
  ),
  /** Those whose last lease ran out. partition, now, limit */
  exhausted: database.prepare<MessageStateRow>(
    `SELECT ${STATE} FROM message WHERE partition = ? AND is_last_delivery = 1 AND visible_at <= ?
      ORDER BY visible_at LIMIT ?`,
  ),

  /** partition, cutoff, limit */
  expired: database.prepare<{ seq: number }>(
    'SELECT seq FROM message WHERE partition = ? AND moved_at IS NULL AND timestamp_ms <= ? ORDER BY timestamp_ms LIMIT ?',
  ),
  /** partition, cutoff, limit */
  expiredMoved: database.prepare<{ seq: number }>(
    'SELECT seq FROM message WHERE partition = ? AND moved_at <= ? ORDER BY moved_at LIMIT ?',
  ),

  garbage: database.prepare<{ number: number }>('SELECT number FROM partition WHERE is_garbage = 1 LIMIT 1'),
  /** partition, limit */
  sweep: database.prepare(
    'DELETE FROM message WHERE seq IN (SELECT seq FROM message WHERE partition = ? LIMIT ?)',
  ),
  dropPartition: database.prepare('DELETE FROM partition WHERE number = ?'),
})
