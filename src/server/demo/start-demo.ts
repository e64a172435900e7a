import type { QueuesClient } from '#contract/client.ts'
import type { Clock } from '#server/clock.ts'
import type { Database } from '#server/sqlite/database.ts'
import { every } from '#server/clock.ts'
import { createDemoQueueStore } from './demo-queue-store.ts'
import { seedDemo } from './seed.ts'
import { createDemoTraffic } from './traffic.ts'

interface DemoOptions {
  client: QueuesClient
  /** With `DEMO_SCHEMA`. */
  database: Database
  clock: Clock
  onError: (error: unknown) => void
}

/**
 * Fills the demo's queues and generates traffic. It bypasses the policy, so it also runs with --read-only. Resolves to a
 * function that stops the traffic.
 */
export async function startDemo({ client, database, clock, onError }: DemoOptions): Promise<() => unknown> {
  const store = createDemoQueueStore(database)
  const random = Math.random
  await seedDemo({ client, store, random })
  const traffic = createDemoTraffic({ client, store, clock, random, schedule: every, onError })
  traffic.start()
  return () => traffic.stop()
}
