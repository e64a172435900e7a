import type { QueuesClient } from '#contract/client.ts'
import type { PushMessage } from '#contract/messages.ts'

/** The largest demo body has some 5 KB; 40 of them stay below the 256 KB of a batch. */
const MESSAGES_PER_BATCH = 40

/** Makes and sends `count` messages, batch by batch. */
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
