import { ANALYTICS_SCHEMA } from './analytics/analytics-store.ts'

/**
 * Everything the embedded server stores.
 *
 * A message is a row; it is visible once `visible_at` has passed, and a lease is a `visible_at` in the future.
 * Messages belong to a partition, not to a queue: a purge gives the queue a new partition and leaves the old one
 * to the sweeper, so purging ten messages takes as long as purging ten million.
 */
export const BROKER_MIGRATIONS = [
  `
  CREATE TABLE secret (key BLOB NOT NULL);

  CREATE TABLE partition (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    is_garbage INTEGER NOT NULL DEFAULT 0
  );

  CREATE TABLE queue (
    id TEXT PRIMARY KEY,
    account TEXT NOT NULL,
    name TEXT NOT NULL,
    partition INTEGER NOT NULL REFERENCES partition (number),
    created_at INTEGER NOT NULL,
    modified_at INTEGER NOT NULL,
    delivery_delay INTEGER NOT NULL,
    delivery_paused INTEGER NOT NULL,
    retention_period INTEGER NOT NULL,
    jurisdiction TEXT,
    purge_started_at INTEGER,
    backlog_count INTEGER NOT NULL DEFAULT 0,
    backlog_bytes INTEGER NOT NULL DEFAULT 0,
    UNIQUE (account, name)
  ) WITHOUT ROWID;

  CREATE TABLE consumer (
    id TEXT PRIMARY KEY,
    queue_id TEXT NOT NULL UNIQUE REFERENCES queue (id) ON DELETE CASCADE,
    account TEXT NOT NULL,
    type TEXT NOT NULL,
    script TEXT,
    dead_letter_queue TEXT NOT NULL,
    settings TEXT NOT NULL,
    created_at INTEGER NOT NULL
  ) WITHOUT ROWID;
  CREATE INDEX consumer_dead_letter_queue ON consumer (account, dead_letter_queue);

  -- AUTOINCREMENT: sequence numbers are never reused, so an old lease can never refer to a new message.
  CREATE TABLE message (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    partition INTEGER NOT NULL,
    visible_at INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    lease INTEGER NOT NULL,
    is_last_delivery INTEGER NOT NULL,
    timestamp_ms INTEGER NOT NULL,
    moved_at INTEGER,
    delay_seconds INTEGER NOT NULL,
    bytes INTEGER NOT NULL,
    content_type TEXT NOT NULL,
    -- UTF-8. Not TEXT, which the drivers read only up to the first NUL.
    body BLOB NOT NULL
  );
  -- Leased and delayed rows lie in the future, so a pull never walks over them in this index.
  CREATE INDEX message_visible ON message (partition, visible_at);
  CREATE INDEX message_age ON message (partition, timestamp_ms) WHERE moved_at IS NULL;
  -- Messages moved from another queue keep their timestamp, but their retention starts with the move.
  CREATE INDEX message_moved_age ON message (partition, timestamp_ms) WHERE moved_at IS NOT NULL;
  CREATE INDEX message_moved ON message (partition, moved_at) WHERE moved_at IS NOT NULL;
  CREATE INDEX message_last_delivery ON message (partition, visible_at) WHERE is_last_delivery = 1;
  `,
  `
  CREATE TABLE event_subscription (
    id TEXT PRIMARY KEY,
    account TEXT NOT NULL,
    name TEXT NOT NULL,
    enabled INTEGER NOT NULL,
    source TEXT NOT NULL,
    queue_id TEXT NOT NULL REFERENCES queue (id) ON DELETE CASCADE,
    events TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    modified_at INTEGER NOT NULL
  ) WITHOUT ROWID;
  CREATE INDEX event_subscription_account ON event_subscription (account, name);
  `,
  ANALYTICS_SCHEMA,
  // Consumer ids are unique within an account only, as clients may choose them.
  `
  CREATE TABLE consumer_of_account (
    id TEXT NOT NULL,
    queue_id TEXT NOT NULL UNIQUE REFERENCES queue (id) ON DELETE CASCADE,
    account TEXT NOT NULL,
    type TEXT NOT NULL,
    script TEXT,
    dead_letter_queue TEXT NOT NULL,
    settings TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (account, id)
  ) WITHOUT ROWID;
  INSERT INTO consumer_of_account SELECT id, queue_id, account, type, script, dead_letter_queue, settings, created_at
    FROM consumer;
  DROP TABLE consumer;
  ALTER TABLE consumer_of_account RENAME TO consumer;
  CREATE INDEX consumer_dead_letter_queue ON consumer (account, dead_letter_queue);
  `,
] as const
