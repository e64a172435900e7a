import type { History, HistoryPoint, QueueSample } from '#contract/history.ts'
import { relaxed, transaction, type Database } from '#server/sqlite/database.ts'
import { BUCKET_MS, bucketStart, chooseStepMs, longestSpacingMs } from './steps.ts'

const DAY_MS = 86_400_000
/** Longer than every range whose step is below `BUCKET_MS`: 500 steps of two minutes are 16 h 40 min. */
const SAMPLES_KEPT_MS = DAY_MS
const BUCKETS_KEPT_MS = 30 * DAY_MS

/** Limits of one call to `prune`, which keep it below about 50 ms. */
const SERIES_PER_PRUNE = 100
const ROWS_PER_PRUNED_SERIES = 500

/** Replaces the connection id of a series that is being deleted; no connection has this id. */
const FORGOTTEN = ''

/** The tables of the history, as one migration script of `deck.db`. */
export const HISTORY_SCHEMA = `
  CREATE TABLE history_series (
    id INTEGER PRIMARY KEY,
    connection TEXT NOT NULL,
    queue_id TEXT NOT NULL,
    UNIQUE (connection, queue_id)
  );
  CREATE TABLE history_sample (
    series INTEGER NOT NULL REFERENCES history_series (id),
    at INTEGER NOT NULL,
    backlog_count INTEGER NOT NULL,
    backlog_bytes INTEGER NOT NULL,
    oldest_at INTEGER,
    PRIMARY KEY (series, at)
  ) WITHOUT ROWID;
  -- Maximum values of each five minutes; an age is null if all of them were unknown.
  CREATE TABLE history_bucket (
    series INTEGER NOT NULL REFERENCES history_series (id),
    at INTEGER NOT NULL,
    backlog_count INTEGER NOT NULL,
    backlog_bytes INTEGER NOT NULL,
    oldest_age_ms INTEGER,
    PRIMARY KEY (series, at)
  ) WITHOUT ROWID;
`

interface SampleRow {
  queue_id: string
  at: number
  backlog_count: number
  backlog_bytes: number
  oldest_at: number | null
}

interface PointRow {
  at: number
  backlog_count: number
  backlog_bytes: number
  oldest_age_ms: number | null
}

const statements = (database: Database) => ({
  addSeries: database.prepare(
    'INSERT INTO history_series (connection, queue_id) VALUES (:connection, :queueId) ON CONFLICT DO NOTHING',
  ),
  series: database.prepare<{ id: number }>(
    'SELECT id FROM history_series WHERE connection = :connection AND queue_id = :queueId',
  ),
  addSample: database.prepare(
    `INSERT INTO history_sample (series, at, backlog_count, backlog_bytes, oldest_at)
     VALUES (:series, :at, :backlogCount, :backlogBytes, :oldestAt)
     ON CONFLICT DO UPDATE SET backlog_count = excluded.backlog_count, backlog_bytes = excluded.backlog_bytes,
       oldest_at = excluded.oldest_at`,
  ),
  // max(x, NULL) is NULL in SQLite, so each side defaults to the other.
  addToBucket: database.prepare(
    `INSERT INTO history_bucket (series, at, backlog_count, backlog_bytes, oldest_age_ms)
     VALUES (:series, :at, :backlogCount, :backlogBytes, :oldestAgeMs)
     ON CONFLICT DO UPDATE SET
       backlog_count = max(backlog_count, excluded.backlog_count),
       backlog_bytes = max(backlog_bytes, excluded.backlog_bytes),
       oldest_age_ms = max(coalesce(oldest_age_ms, excluded.oldest_age_ms),
                           coalesce(excluded.oldest_age_ms, oldest_age_ms))`,
  ),
  latest: database.prepare<SampleRow>(
    `SELECT queue_id, at, backlog_count, backlog_bytes, oldest_at
       FROM history_series JOIN history_sample ON series = id
        AND at = (SELECT max(at) FROM history_sample WHERE series = id)
      WHERE connection = :connection`,
  ),
  // `%` works on integers even where the driver binds :stepMs as a float; `/` would not.
  samplePoints: database.prepare<PointRow>(
    `SELECT at - at % :stepMs AS at, max(backlog_count) AS backlog_count, max(backlog_bytes) AS backlog_bytes,
            max(max(0, at - oldest_at)) AS oldest_age_ms
       FROM history_sample WHERE series = :series AND at BETWEEN :from AND :to GROUP BY 1`,
  ),
  bucketPoints: database.prepare<PointRow>(
    `SELECT at - at % :stepMs AS at, max(backlog_count) AS backlog_count, max(backlog_bytes) AS backlog_bytes,
            max(oldest_age_ms) AS oldest_age_ms
       FROM history_bucket WHERE series = :series AND at BETWEEN :from AND :to GROUP BY 1`,
  ),
  seriesAfter: database.prepare<{ id: number; connection: string }>(
    'SELECT id, connection FROM history_series WHERE id > :after ORDER BY id LIMIT :limit',
  ),
  // A connection may have a million rows, so `prune` deletes them later.
  forget: database.prepare(
    `UPDATE history_series SET connection = '${FORGOTTEN}', queue_id = queue_id || '/' || id
      WHERE connection = :connection`,
  ),
  pruneSamples: database.prepare(
    `DELETE FROM history_sample WHERE series = :series AND at IN
       (SELECT at FROM history_sample WHERE series = :series AND at < :before ORDER BY at LIMIT :limit)`,
  ),
  pruneBuckets: database.prepare(
    `DELETE FROM history_bucket WHERE series = :series AND at IN
       (SELECT at FROM history_bucket WHERE series = :series AND at < :before ORDER BY at LIMIT :limit)`,
  ),
  dropIfEmpty: database.prepare(
    `DELETE FROM history_series WHERE id = :series
        AND NOT EXISTS (SELECT 1 FROM history_bucket WHERE series = :series)
        AND NOT EXISTS (SELECT 1 FROM history_sample WHERE series = :series)`,
  ),
})

function toSample(row: SampleRow): QueueSample {
  return {
    at: row.at,
    backlogCount: row.backlog_count,
    backlogBytes: row.backlog_bytes,
    oldestMessageAt: row.oldest_at,
  }
}

function toPoint(at: number, row: PointRow | undefined): HistoryPoint {
  return {
    at,
    backlogCount: row?.backlog_count ?? null,
    backlogBytes: row?.backlog_bytes ?? null,
    oldestAgeMs: row?.oldest_age_ms ?? null,
  }
}

interface Range {
  from: number
  to: number
  /** How often the queue is measured. */
  intervalMs: number
}

export type HistoryStore = ReturnType<typeof createHistoryStore>

/**
 * The measured history: every sample for 24 h, and the maximum values of each five minutes for 30 days. A lost sample is
 * only a gap, so writes do not wait for the disk.
 */
export function createHistoryStore(database: Database) {
  const sql = statements(database)
  let lastPrunedSeries = 0

  function seriesOf(connection: string, queueId: string): number | undefined {
    return sql.series.get({ connection, queueId })?.id
  }

  function recordOne(connection: string, queueId: string, sample: QueueSample): void {
    sql.addSeries.run({ connection, queueId })
    const series = seriesOf(connection, queueId)
    if (series === undefined) throw new Error('A series that was just written is missing')
    const { at, backlogCount, backlogBytes, oldestMessageAt } = sample
    sql.addSample.run({ series, at, backlogCount, backlogBytes, oldestAt: oldestMessageAt })
    const oldestAgeMs = oldestMessageAt === null ? null : Math.max(0, at - oldestMessageAt)
    sql.addToBucket.run({ series, at: bucketStart(at, BUCKET_MS), backlogCount, backlogBytes, oldestAgeMs })
  }

  const writeRelaxed = (work: () => void) => relaxed(database, () => transaction(database, work))

  return {
    /** Samples by queue id. */
    record(connection: string, samples: ReadonlyMap<string, QueueSample>): void {
      writeRelaxed(() => {
        for (const [queueId, sample] of samples) recordOne(connection, queueId, sample)
      })
    },

    /** The newest sample of every queue measured in the last 24 h, by queue id. */
    latest(connection: string): Map<string, QueueSample> {
      return new Map(sql.latest.all({ connection }).map((row) => [row.queue_id, toSample(row)]))
    },

    /** Whole buckets that cover the range. Values that were not measured are null. */
    range(connection: string, queueId: string, { from, to, intervalMs }: Range): History {
      const stepMs = chooseStepMs(to - from, intervalMs)
      const firstBucket = bucketStart(from, stepMs)
      const series = seriesOf(connection, queueId)
      const read = stepMs < BUCKET_MS ? sql.samplePoints : sql.bucketPoints
      const rows = series === undefined ? [] : read.all({ series, stepMs, from: firstBucket, to })
      const rowOf = new Map(rows.map((row) => [row.at, row]))
      const points: HistoryPoint[] = []
      for (let at = firstBucket; at <= to; at += stepMs) {
        const row = rowOf.get(at)
        // A bucket that has just started is not a gap: its first sample is not due yet.
        if (!row && to - at < longestSpacingMs(intervalMs)) break
        points.push(toPoint(at, row))
      }
      return { from: firstBucket, to, stepMs, intervalMs, points, analytics: null }
    },

    /** Hides the history of a connection at once; `prune` deletes it. */
    forget(connection: string): void {
      sql.forget.run({ connection })
    },

    /** Deletes expired rows of the next few queues in turn. To be called in every sampling round. */
    prune(now: number): void {
      const limit = ROWS_PER_PRUNED_SERIES
      writeRelaxed(() => {
        const slice = sql.seriesAfter.all({ after: lastPrunedSeries, limit: SERIES_PER_PRUNE })
        for (const { id: series, connection } of slice) {
          const isForgotten = connection === FORGOTTEN
          sql.pruneSamples.run({ series, before: isForgotten ? now + 1 : now - SAMPLES_KEPT_MS, limit })
          sql.pruneBuckets.run({ series, before: isForgotten ? now + 1 : now - BUCKETS_KEPT_MS, limit })
          sql.dropIfEmpty.run({ series })
        }
        lastPrunedSeries = slice.length < SERIES_PER_PRUNE ? 0 : (slice.at(-1)?.id ?? 0)
      })
    },
  }
}
