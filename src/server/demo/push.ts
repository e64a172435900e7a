import type { QueuesClient } from '#contract/client.ts'
import type { PushMessage } from '#contract/messages.ts'

/** The largest demo body has about 5 KB; 40 of them stay below the 256 KB of a batch. */
const MESSAGES_PER_BATCH = 40

/** Creates and sends `count` messages in batches. */
export async function pushMany(
  client: Pick<QueuesClient, 'pushBatch'>,
  queueId: string,
  count: number,
  make: () => PushMessage,
): Promise<void> {
  for (let left = count; left > 0; left -= MESSAGES_PER_BATCH) {
    const messages = Array.from({ length: Math.min(left, MESSAGES_PER_BATCH) }, make)
    await client.pushBatch(queueId, { messages })
  }
}
