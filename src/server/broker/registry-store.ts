import type { Database } from '#server/sqlite/database.ts'

export interface QueueRow {
  id: string
  account: string
  name: string
  partition: number
  created_at: number
  modified_at: number
  delivery_delay: number
  delivery_paused: 0 | 1
  retention_period: number
  jurisdiction: string | null
  purge_started_at: number | null
}

export interface ConsumerRow {
  id: string
  queue_id: string
  account: string
  type: string
  script: string | null
  dead_letter_queue: string
  /** JSON of the settings that were given; the defaults are not stored. */
  settings: string
  created_at: number
}

const QUEUE_COLUMNS =
  'id, account, name, partition, created_at, modified_at, delivery_delay, delivery_paused, retention_period, jurisdiction, purge_started_at'

export const registryStatements = (database: Database) => ({
  insertPartition: database.prepare<{ number: number }>(
    'INSERT INTO partition DEFAULT VALUES RETURNING number',
  ),
  discardPartition: database.prepare('UPDATE partition SET is_garbage = 1 WHERE number = :number'),

  queueById: database.prepare<QueueRow>(`SELECT ${QUEUE_COLUMNS} FROM queue WHERE id = :id`),
  queueByName: database.prepare<QueueRow>(
    `SELECT ${QUEUE_COLUMNS} FROM queue WHERE account = :account AND name = :name`,
  ),
  queuesOfAccount: database.prepare<QueueRow>(
    `SELECT ${QUEUE_COLUMNS} FROM queue WHERE account = :account ORDER BY name`,
  ),
  countQueues: database.prepare<{ count: number }>(
    'SELECT count(*) AS count FROM queue WHERE account = :account',
  ),
  insertQueue: database.prepare(
    `INSERT INTO queue (${QUEUE_COLUMNS}) VALUES (:id, :account, :name, :partition, :created_at, :modified_at,
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

  consumerOfQueue: database.prepare<ConsumerRow>('SELECT * FROM consumer WHERE queue_id = :queue_id'),
  consumerWithDeadLetterQueue: database.prepare<ConsumerRow>(
    'SELECT * FROM consumer WHERE account = :account AND dead_letter_queue = :name LIMIT 1',
  ),
  insertConsumer: database.prepare(
    `INSERT INTO consumer (id, queue_id, account, type, script, dead_letter_queue, settings, created_at)
     VALUES (:id, :queue_id, :account, :type, :script, :dead_letter_queue, :settings, :created_at)`,
  ),
  updateConsumer: database.prepare(
    `UPDATE consumer SET type = :type, script = :script, dead_letter_queue = :dead_letter_queue, settings = :settings
      WHERE id = :id`,
  ),
  deleteConsumer: database.prepare('DELETE FROM consumer WHERE id = :id'),
  renameDeadLetterQueue: database.prepare(
    'UPDATE consumer SET dead_letter_queue = :new_name WHERE account = :account AND dead_letter_queue = :old_name',
  ),
})
