import type { Database } from '#server/sqlite/database.ts'

/** The part of a message that says where it stands, without its body. */
interface MessageStateRow {
  seq: number
  attempts: number
  lease: number
  bytes: number
  visible_at: number
}

export const leaseStatements = (database: Database) => ({
  /** seq, partition */
  state: database.prepare<MessageStateRow>(
    'SELECT seq, attempts, lease, bytes, visible_at FROM message WHERE seq = ? AND partition = ?',
  ),
  /** partition, JSON array of seqs. The plus keeps SQLite from walking the partition instead of the few rows. */
  removeAll: database.prepareTuples<[seq: number, bytes: number]>(
    'DELETE FROM message WHERE +partition = ? AND seq IN (SELECT value FROM json_each(?)) RETURNING seq, bytes',
  ),
  /** Ends the lease, so that neither an extension nor a second retry of it counts. visible_at, seq */
  release: database.prepare(
    'UPDATE message SET visible_at = ?, lease = lease + 1, is_last_delivery = 0 WHERE seq = ?',
  ),
  /** visible_at, seq */
  renew: database.prepare('UPDATE message SET visible_at = ?, lease = lease + 1 WHERE seq = ?'),
})
