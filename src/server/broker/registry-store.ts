import type { Jurisdiction } from '#contract/queues.ts'
import type { Database } from '#server/sqlite/database.ts'

interface QueueColumns {
  id: string
  account: string
  name: string
  partition: number
  created_at: number
  modified_at: number
  delivery_delay: number
  delivery_paused: 0 | 1
  retention_period: number
  jurisdiction: Jurisdiction | null
  purge_started_at: number | null
}

interface ConsumerColumns {
  consumer_id: string
  consumer_type: 'worker' | 'http_pull'
  consumer_script: string | null
  dead_letter_queue: string
  /** JSON of the requested settings; defaults are not stored. */
  consumer_settings: string
  consumer_created_at: number
}

/** A queue joined with its consumer, if it has one. */
export type QueueRow = QueueColumns & (ConsumerColumns | { consumer_id: null })

const COLUMNS =
  'id, account, name, partition, created_at, modified_at, delivery_delay, delivery_paused, retention_period, jurisdiction, purge_started_at'

/** Queues with their consumers. */
const selectQueues = (condition: string) => `
  SELECT queue.*, consumer.id AS consumer_id, consumer.type AS consumer_type, consumer.script AS consumer_script,
    consumer.dead_letter_queue, consumer.settings AS consumer_settings, consumer.created_at AS consumer_created_at
  FROM (SELECT ${COLUMNS} FROM queue WHERE ${condition}) AS queue
  LEFT JOIN consumer ON consumer.queue_id = queue.id`

/** The counters that a queue keeps of its messages. */
export interface BacklogRow {
  backlog_count: number
  backlog_bytes: number
}

const NAMED = 'name IN (SELECT value FROM json_each(:names))'
const PAGE = 'ORDER BY name LIMIT :limit OFFSET :offset'

export const registryStatements = (database: Database) => ({
  insertPartition: database.prepare<{ number: number }>(
    'INSERT INTO partition DEFAULT VALUES RETURNING number',
  ),
  discardPartition: database.prepare('UPDATE partition SET is_garbage = 1 WHERE number = :number'),

  queueById: database.prepare<QueueRow>(selectQueues('id = :id')),
  queueByName: database.prepare<QueueRow>(selectQueues('account = :account AND name = :name')),
  page: database.prepare<QueueRow>(`${selectQueues(`account = :account ${PAGE}`)} ORDER BY queue.name`),
  count: database.prepare<{ count: number }>('SELECT count(*) AS count FROM queue WHERE account = :account'),
  pageOfNames: database.prepare<QueueRow>(
    `${selectQueues(`account = :account AND ${NAMED} ${PAGE}`)} ORDER BY queue.name`,
  ),
  countOfNames: database.prepare<{ count: number }>(
    `SELECT count(*) AS count FROM queue WHERE account = :account AND ${NAMED}`,
  ),
  insertQueue: database.prepare(
    `INSERT INTO queue (${COLUMNS}) VALUES (:id, :account, :name, :partition, :created_at, :modified_at,
       :delivery_delay, :delivery_paused, :retention_period, :jurisdiction, :purge_started_at)`,
  ),
  updateQueue: database.prepare(
    `UPDATE queue SET name = :name, modified_at = :modified_at, delivery_delay = :delivery_delay,
       delivery_paused = :delivery_paused, retention_period = :retention_period WHERE id = :id`,
  ),
  emptyQueue: database.prepare(
    `UPDATE queue SET partition = :partition, purge_started_at = :now, backlog_count = 0, backlog_bytes = 0
      WHERE id = :id`,
  ),
  deleteQueue: database.prepare('DELETE FROM queue WHERE id = :id'),

  /** A consumer of another queue that uses this one as its dead-letter queue. */
  consumerOfDeadLetterQueue: database.prepare<{ id: string }>(
    `SELECT id FROM consumer WHERE account = :account AND dead_letter_queue = :name AND queue_id <> :id LIMIT 1`,
  ),
  renameDeadLetterQueue: database.prepare(
    'UPDATE consumer SET dead_letter_queue = :new_name WHERE account = :account AND dead_letter_queue = :old_name',
  ),
})

export const consumerStatements = (database: Database) => ({
  find: database.prepare<{ queue_id: string }>(
    'SELECT queue_id FROM consumer WHERE account = :account AND id = :id',
  ),
  insert: database.prepare(
    `INSERT INTO consumer (id, queue_id, account, type, script, dead_letter_queue, settings, created_at)
     VALUES (:id, :queue_id, :account, :type, :script, :dead_letter_queue, :settings, :created_at)`,
  ),
  update: database.prepare(
    `UPDATE consumer SET type = :type, script = :script, dead_letter_queue = :dead_letter_queue, settings = :settings
      WHERE queue_id = :queue_id`,
  ),
  delete: database.prepare('DELETE FROM consumer WHERE queue_id = :queue_id'),
})

export const backlogStatements = (database: Database) => ({
  /** count, bytes, queue id, partition */
  write: database.prepare(
    'UPDATE queue SET backlog_count = ?, backlog_bytes = ? WHERE id = ? AND partition = ?',
  ),
  /** queue id */
  read: database.prepare<BacklogRow>('SELECT backlog_count, backlog_bytes FROM queue WHERE id = ?'),
})

/** Partitions that no queue uses any more, after a purge or with a deleted queue. */
export const garbageStatements = (database: Database) => ({
  find: database.prepare<{ number: number }>('SELECT number FROM partition WHERE is_garbage = 1 LIMIT 1'),
  /** number */
  drop: database.prepare('DELETE FROM partition WHERE number = ?'),
})
