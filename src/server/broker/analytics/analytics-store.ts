import type { Database } from '#server/sqlite/database.ts'

/** What was done to messages of one queue in one minute, in the dataset's terms. */
export interface OperationKey {
  account: string
  queueId: string
  minute: number
  action: 'WriteMessage' | 'ReadMessage' | 'DeleteMessage'
  consumerType: '' | 'worker' | 'http'
  outcome: '' | 'success' | 'dlq' | 'fail'
}

export interface OperationTotals {
  count: number
  billable: number
  bytes: number
  lagMs: number
  retries: number
  maxSize: number
}

export const ANALYTICS_SCHEMA = `
  CREATE TABLE operation_minute (
    minute INTEGER NOT NULL,
    account TEXT NOT NULL,
    queue_id TEXT NOT NULL,
    action TEXT NOT NULL,
    consumer_type TEXT NOT NULL,
    outcome TEXT NOT NULL,
    count INTEGER NOT NULL,
    billable INTEGER NOT NULL,
    bytes INTEGER NOT NULL,
    lag_ms INTEGER NOT NULL,
    retries INTEGER NOT NULL,
    max_size INTEGER NOT NULL,
    PRIMARY KEY (minute, account, queue_id, action, consumer_type, outcome)
  ) WITHOUT ROWID;

  -- Sums over the number of samples.
  CREATE TABLE backlog_minute (
    minute INTEGER NOT NULL,
    account TEXT NOT NULL,
    queue_id TEXT NOT NULL,
    samples INTEGER NOT NULL,
    messages INTEGER NOT NULL,
    bytes INTEGER NOT NULL,
    delayed_samples INTEGER NOT NULL DEFAULT 0,
    delayed_messages INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (minute, account, queue_id)
  ) WITHOUT ROWID;

  -- Messages that were sent with a delay, to count those that wait for their first delivery.
  CREATE INDEX message_delayed ON message (partition, visible_at, attempts) WHERE delay_seconds > 0;
`

export const analyticsStatements = (database: Database) => ({
  /** minute, account, queue_id, action, consumer_type, outcome, count, billable, bytes, lag_ms, retries, max_size */
  addOperations: database.prepare(
    `INSERT INTO operation_minute VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET count = count + excluded.count, billable = billable + excluded.billable,
       bytes = bytes + excluded.bytes, lag_ms = lag_ms + excluded.lag_ms, retries = retries + excluded.retries,
       max_size = max(max_size, excluded.max_size)`,
  ),
  /** minute, account, queue_id, samples, messages, bytes */
  addBacklog: database.prepare(
    `INSERT INTO backlog_minute (minute, account, queue_id, samples, messages, bytes) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET samples = samples + excluded.samples, messages = messages + excluded.messages,
       bytes = bytes + excluded.bytes`,
  ),
  /** minute, account, queue_id, messages */
  addDelayed: database.prepare(
    `UPDATE backlog_minute SET delayed_samples = delayed_samples + 1, delayed_messages = delayed_messages + ?4
      WHERE minute = ?1 AND account = ?2 AND queue_id = ?3`,
  ),
  /** before, limit */
  pruneOperations: database.prepare(
    `DELETE FROM operation_minute WHERE (minute, account, queue_id, action, consumer_type, outcome) IN
       (SELECT minute, account, queue_id, action, consumer_type, outcome FROM operation_minute WHERE minute < ?
         ORDER BY minute LIMIT ?)`,
  ),
  /** before, limit */
  pruneBacklog: database.prepare(
    `DELETE FROM backlog_minute WHERE (minute, account, queue_id) IN
       (SELECT minute, account, queue_id FROM backlog_minute WHERE minute < ? ORDER BY minute LIMIT ?)`,
  ),
})
