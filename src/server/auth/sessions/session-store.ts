import type { SessionRecord } from '#server/auth/policy/session.ts'
import type { Role } from '#contract/access.ts'
import { transaction, type Database } from '#server/sqlite/database.ts'

/** The sessions, as one migration script of `deck.db`. It holds hashes of tokens, never tokens. */
export const SESSION_SCHEMA = `
  CREATE TABLE access_session (
    id TEXT PRIMARY KEY,
    token_hash TEXT NOT NULL UNIQUE,
    -- The token before the last rotation, for requests that were under way.
    previous_hash TEXT,
    user_name TEXT NOT NULL,
    -- At sign-in; what counts is the role the user has now.
    role TEXT NOT NULL,
    -- What was signed in with, so that a new password ends the sessions of the old one.
    credential TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    -- When the token of token_hash was given out.
    issued_at INTEGER NOT NULL,
    last_seen_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
  );
  CREATE INDEX access_session_previous ON access_session (previous_hash);
  CREATE INDEX access_session_user ON access_session (user_name, created_at);
`

interface SessionRow {
  id: string
  token_hash: string
  user_name: string
  role: Role
  credential: string
  created_at: number
  issued_at: number
  last_seen_at: number
  expires_at: number
}

const COLUMNS = 'id, token_hash, user_name, role, credential, created_at, issued_at, last_seen_at, expires_at'

const statements = (database: Database) => ({
  add: database.prepare(
    `INSERT INTO access_session (${COLUMNS}) VALUES
       (:id, :tokenHash, :userName, :role, :credential, :createdAt, :issuedAt, :lastSeenAt, :expiresAt)`,
  ),
  find: database.prepare<SessionRow>(
    `SELECT ${COLUMNS} FROM access_session
      WHERE token_hash = :hash OR (previous_hash = :hash AND issued_at > :rotatedAfter)`,
  ),
  list: database.prepare<SessionRow>(`SELECT ${COLUMNS} FROM access_session ORDER BY created_at DESC, id`),
  seen: database.prepare('UPDATE access_session SET last_seen_at = :now WHERE id = :id'),
  rotate: database.prepare(
    `UPDATE access_session SET previous_hash = token_hash, token_hash = :fresh, issued_at = :now, last_seen_at = :now
      WHERE id = :id AND token_hash = :old`,
  ),
  remove: database.prepare<SessionRow>(`DELETE FROM access_session WHERE id = :id RETURNING ${COLUMNS}`),
  removeOfUser: database.prepare('DELETE FROM access_session WHERE user_name = :userName'),
  removeAll: database.prepare('DELETE FROM access_session'),
  removeEnded: database.prepare(
    'DELETE FROM access_session WHERE expires_at <= :now OR last_seen_at <= :idleSince',
  ),
  removeOldest: database.prepare(
    `DELETE FROM access_session WHERE id IN
       (SELECT id FROM access_session WHERE user_name = :userName
         ORDER BY created_at DESC, rowid DESC LIMIT -1 OFFSET :kept)`,
  ),
})

function toRecord(row: SessionRow): SessionRecord {
  return {
    id: row.id,
    tokenHash: row.token_hash,
    userName: row.user_name,
    role: row.role,
    credential: row.credential,
    createdAt: row.created_at,
    issuedAt: row.issued_at,
    lastSeenAt: row.last_seen_at,
    expiresAt: row.expires_at,
  }
}

export function createSessionStore(database: Database) {
  const sql = statements(database)
  return {
    /** Adds a session, and removes ended ones and the oldest of the user above `kept`. */
    add(record: SessionRecord, { idleSince, kept }: { idleSince: number; kept: number }): void {
      transaction(database, () => {
        sql.removeEnded.run({ now: record.createdAt, idleSince })
        sql.add.run({ ...record })
        sql.removeOldest.run({ userName: record.userName, kept })
      })
    },
    /** By the hash of its token, or of the previous token if that was replaced after `rotatedAfter`. */
    find(hash: string, rotatedAfter: number): SessionRecord | null {
      const row = sql.find.get({ hash, rotatedAfter })
      return row ? toRecord(row) : null
    },
    list: (): SessionRecord[] => sql.list.all().map(toRecord),
    seen(id: string, now: number): void {
      sql.seen.run({ id, now })
    },
    /** Replaces the token `old` by `fresh`; false if the token was no longer `old`. */
    rotate(id: string, old: string, fresh: string, now: number): boolean {
      return Number(sql.rotate.run({ id, old, fresh, now }).changes) > 0
    },
    /** Returns the removed session; null if there was none. */
    remove(id: string): SessionRecord | null {
      const row = sql.remove.get({ id })
      return row ? toRecord(row) : null
    },
    removeOfUser: (userName: string): number => Number(sql.removeOfUser.run({ userName }).changes),
    removeAll: (): number => Number(sql.removeAll.run().changes),
  }
}
