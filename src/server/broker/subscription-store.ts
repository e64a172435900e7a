import type { Database } from '#server/sqlite/database.ts'

export interface SubscriptionRow {
  id: string
  account: string
  name: string
  enabled: 0 | 1
  /** JSON, as requested. */
  source: string
  queue_id: string
  /** JSON array of strings. */
  events: string
  created_at: number
  modified_at: number
}

export const subscriptionStatements = (database: Database) => ({
  insert: database.prepare(
    `INSERT INTO event_subscription (id, account, name, enabled, source, queue_id, events, created_at, modified_at)
     VALUES (:id, :account, :name, :enabled, :source, :queue_id, :events, :created_at, :modified_at)`,
  ),
  update: database.prepare(
    `UPDATE event_subscription SET name = :name, enabled = :enabled, queue_id = :queue_id, events = :events,
       modified_at = :modified_at WHERE id = :id`,
  ),
  delete: database.prepare('DELETE FROM event_subscription WHERE id = :id'),
  find: database.prepare<SubscriptionRow>(
    'SELECT * FROM event_subscription WHERE account = :account AND id = :id',
  ),
  list: database.prepare<SubscriptionRow>('SELECT * FROM event_subscription WHERE account = :account'),
})
