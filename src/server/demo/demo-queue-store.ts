import type { Database } from '#server/sqlite/database.ts'

/** The table of the demo, as one migration script of `deck.db`. */
export const DEMO_SCHEMA = 'CREATE TABLE demo_queue (queue_id TEXT PRIMARY KEY) WITHOUT ROWID'

const statements = (database: Database) => ({
  add: database.prepare('INSERT INTO demo_queue (queue_id) VALUES (:queueId) ON CONFLICT DO NOTHING'),
  find: database.prepare('SELECT 1 FROM demo_queue WHERE queue_id = :queueId'),
})

export type DemoQueueStore = ReturnType<typeof createDemoQueueStore>

/**
 * The queues that the demo has created. Its consumers acknowledge messages, so they must never touch a user's own queue
 * that happens to be named `orders`.
 */
export function createDemoQueueStore(database: Database) {
  const sql = statements(database)
  return {
    add(queueId: string): void {
      sql.add.run({ queueId })
    },
    has: (queueId: string): boolean => sql.find.get({ queueId }) !== undefined,
  }
}
