import type { QueuesClient } from '#contract/client.ts'
import type { DemoQueueStore } from './demo-queue-store.ts'
import { pushMany } from './push.ts'
import { DEMO_QUEUES } from './queues.ts'
import type { Random } from './random.ts'

interface SeedDependencies {
  client: Pick<QueuesClient, 'list' | 'create' | 'createConsumer' | 'pushBatch'>
  store: DemoQueueStore
  random: Random
}

/** Creates the demo queues whose names are not taken. Existing queues stay as they are. */
export async function seedDemo({ client, store, random }: SeedDependencies): Promise<void> {
  const taken = new Set((await client.list()).map((queue) => queue.queue_name))
  for (const { name, settings, consumer, messages } of DEMO_QUEUES) {
    if (taken.has(name)) continue
    const { queue_id: queueId } = await client.create({ queue_name: name, ...(settings && { settings }) })
    store.add(queueId)
    if (consumer) await client.createConsumer(queueId, consumer)
    if (messages) await pushMany(client, queueId, messages.startWith, () => messages.make(random))
  }
}
