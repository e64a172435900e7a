import type { Role } from '#contract/access.ts'
import type { JournalEntry, Outcome } from '#contract/journal.ts'
import { relaxed, type Database } from '#server/sqlite/database.ts'
import type { NewEntry } from './entry.ts'

const DAY_MS = 86_400_000
const DEFAULT_KEPT_DAYS = 90
const MAX_PAGE = 200
const ROWS_PER_PRUNE = 500
export const LONGEST_NAME = 100
/** Stored when an entry has no connection, because the column `connection` is NOT NULL. */
const NO_CONNECTION = ''

/**
 * Migration script of `deck.db` for the journal. Triggers refuse to change a row, or to delete one from the last
 * 23 hours. AUTOINCREMENT never reuses an id, so a missing row leaves a visible gap.
 */
export const JOURNAL_SCHEMA = `
  CREATE TABLE journal (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    who TEXT NOT NULL,
    role TEXT NOT NULL,
    connection TEXT NOT NULL,
    queue_id TEXT,
    queue_name TEXT,
    action TEXT NOT NULL,
    count INTEGER,
    outcome TEXT NOT NULL CHECK (outcome IN ('done', 'refused', 'failed', 'unknown')),
    status INTEGER NOT NULL,
    request_id TEXT NOT NULL
  );
  CREATE INDEX journal_at ON journal (at);
  CREATE INDEX journal_queue ON journal (queue_id, id);
  CREATE INDEX journal_who ON journal (who, id);
  CREATE TRIGGER journal_no_update BEFORE UPDATE ON journal
    BEGIN SELECT RAISE(ABORT, 'The journal is append-only.'); END;
  CREATE TRIGGER journal_no_replace BEFORE INSERT ON journal WHEN EXISTS (SELECT 1 FROM journal WHERE id = new.id)
    BEGIN SELECT RAISE(ABORT, 'The journal is append-only.'); END;
  CREATE TRIGGER journal_no_delete BEFORE DELETE ON journal
    WHEN old.at > (CAST(strftime('%s', 'now') AS INTEGER) - 82800) * 1000
    BEGIN SELECT RAISE(ABORT, 'The journal is append-only.'); END;
`

/** A separate migration script, so that existing journals are kept. */
export const JOURNAL_DETAIL_SCHEMA = 'ALTER TABLE journal ADD COLUMN detail TEXT;'

interface JournalRow {
  id: number
  at: number
  who: string
  role: Role
  connection: string
  queue_id: string | null
  queue_name: string | null
  action: string
  detail: string | null
  count: number | null
  outcome: Outcome
  status: number
  request_id: string
}

/** The entries to list. An absent field matches every entry. */
export interface JournalFilter {
  who?: string | undefined
  connection?: string | undefined
  queueId?: string | undefined
  action?: string | undefined
  /** Unix ms, both inclusive. */
  from?: number | undefined
  to?: number | undefined
}

export interface JournalQuery extends JournalFilter {
  /** Only entries older than the one with this id. */
  before?: number | undefined
  /** 200 by default and at most. */
  limit?: number | undefined
}

/** SQL conditions by parameter name. A query includes only those it needs, so that it can use an index. */
const CONDITIONS = {
  before: 'id < :before',
  who: 'who = :who',
  connection: 'connection = :connection',
  queueId: 'queue_id = :queueId',
  action: 'action = :action',
  from: 'at >= :from',
  to: 'at <= :to',
} as const
const CONDITION_NAMES = Object.keys(CONDITIONS) as (keyof typeof CONDITIONS)[]

const statements = (database: Database) => ({
  append: database.prepare(
    `INSERT INTO journal
       (at, who, role, connection, queue_id, queue_name, action, detail, count, outcome, status, request_id)
     VALUES
       (:at, :who, :role, :connection, :queueId, :queueName, :action, :detail, :count, :outcome, :status, :requestId)`,
  ),
  prune: database.prepare(
    'DELETE FROM journal WHERE id IN (SELECT id FROM journal WHERE at < :before ORDER BY at LIMIT :limit)',
  ),
})

function toEntry({ queue_id: queueId, queue_name: queueName, request_id: requestId, ...row }: JournalRow) {
  const connection = row.connection === NO_CONNECTION ? null : row.connection
  return { ...row, connection, queueId, queueName, requestId } satisfies JournalEntry
}

/** Names come from callers and from Cloudflare, and can have any length. */
const cut = (name: string | null): string | null => name?.slice(0, LONGEST_NAME) ?? null

export function cutNames(entry: NewEntry): NewEntry {
  return {
    ...entry,
    connection: cut(entry.connection),
    queueId: cut(entry.queueId),
    queueName: cut(entry.queueName),
    detail: cut(entry.detail),
  }
}

export type Journal = ReturnType<typeof createJournal>

interface JournalOptions {
  /** At least 1, because the database refuses to delete newer entries. */
  keptDays?: number
  /** Schedules a flush of appended entries to disk. */
  flushSoon: () => void
}

/** Records who changed what, and how it ended. Entries are only added, and removed by age. */
export function createJournal(
  database: Database,
  { keptDays = DEFAULT_KEPT_DAYS, flushSoon }: JournalOptions,
) {
  const sql = statements(database)

  /** Newest first. */
  function list({ limit = MAX_PAGE, ...query }: JournalQuery = {}): JournalEntry[] {
    const given = CONDITION_NAMES.filter((name) => query[name] !== undefined)
    const where = given.length === 0 ? '' : `WHERE ${given.map((name) => CONDITIONS[name]).join(' AND ')}`
    const parameters = Object.fromEntries(given.map((name) => [name, query[name] ?? null]))
    return database
      .prepare<JournalRow>(`SELECT * FROM journal ${where} ORDER BY id DESC LIMIT :limit`)
      .all({ ...parameters, limit: Math.min(MAX_PAGE, Math.max(1, limit)) })
      .map(toEntry)
  }

  function append(entry: NewEntry): void {
    const { connection, ...row } = cutNames(entry)
    sql.append.run({ ...row, connection: connection ?? NO_CONNECTION })
  }

  return {
    /** The entry is on disk when this returns or, within a transaction, when that commits. */
    append,

    /** For changes that have already happened: writes the entry now, and flushes it to disk a moment later. */
    appendSoon(entry: NewEntry): void {
      relaxed(database, () => append(entry))
      flushSoon()
    },

    list,

    /** Streams the matching entries as lines, newest first. Reads from the database only as fast as it is consumed. */
    toLines(
      filter: JournalFilter,
      toLine: (entry: JournalEntry) => string,
      firstLine = '',
    ): ReadableStream<Uint8Array> {
      const encoder = new TextEncoder()
      let before: number | undefined
      return new ReadableStream<Uint8Array>(
        {
          start(controller) {
            if (firstLine !== '') controller.enqueue(encoder.encode(firstLine))
          },
          pull(controller) {
            const page = list({ ...filter, before, limit: MAX_PAGE })
            before = page.at(-1)?.id
            if (page.length > 0) {
              controller.enqueue(encoder.encode(page.map(toLine).join('')))
            }
            if (page.length < MAX_PAGE) controller.close()
          },
        },
        { highWaterMark: 0 },
      )
    },

    /** Removes a batch of expired entries. Returns whether more may remain. */
    prune(now: number): boolean {
      const before = now - Math.max(1, keptDays) * DAY_MS
      return Number(sql.prune.run({ before, limit: ROWS_PER_PRUNE }).changes) === ROWS_PER_PRUNE
    },
  }
}
