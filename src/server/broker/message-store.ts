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

const MESSAGE = 'seq, attempts, lease, timestamp_ms, delay_seconds, content_type, body'
/** What a pull could get now, oldest first. */
const VISIBLE = 'partition = ? AND visible_at <= ? AND is_last_delivery = 0 ORDER BY visible_at LIMIT ?'

export const messageStatements = (database: Database) => ({
  /** partition, visible_at, timestamp_ms, delay_seconds, bytes, content_type, body */
  insert: database.prepare(
    `INSERT INTO message (partition, visible_at, attempts, lease, is_last_delivery, timestamp_ms, moved_at,
       delay_seconds, bytes, content_type, body) VALUES (?, ?, 0, 0, 0, ?, NULL, ?, ?, ?, ?)`,
  ),
  /** A delivery. until, deliveries, partition, now, limit */
  lease: database.prepareTuples<MessageRow>(
    `UPDATE message SET visible_at = ?, attempts = attempts + 1, lease = lease + 1,
       is_last_delivery = (attempts + 1 >= ?)
     WHERE seq IN (SELECT seq FROM message WHERE ${VISIBLE}) RETURNING ${MESSAGE}`,
  ),
  /** A lease that is no delivery. until, partition, now, limit */
  preview: database.prepareTuples<MessageRow>(
    `UPDATE message SET visible_at = ?, lease = lease + 1
     WHERE seq IN (SELECT seq FROM message WHERE ${VISIBLE}) RETURNING ${MESSAGE}`,
  ),
  /** partition, now, limit */
  visible: database.prepareTuples<MessageRow>(`SELECT ${MESSAGE} FROM message WHERE ${VISIBLE}`),
})
