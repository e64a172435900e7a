/** The name of a queue, where it is known without asking. */
export type QueueNameOf = (connection: string, queueId: string) => string | null

/** More than anybody creates between two lists. */
const MAX_CREATED = 1_000

export type QueueNames = ReturnType<typeof createQueueNames>

/** Names as they were listed last, and of the queues that were created here since. */
export function createQueueNames(listed: QueueNameOf) {
  const created = new Map<string, string>()
  const keyOf = (connection: string, queueId: string) => `${connection}/${queueId}`
  return {
    nameOf: (connection: string, queueId: string): string | null =>
      listed(connection, queueId) ?? created.get(keyOf(connection, queueId)) ?? null,

    learn(connection: string, queueId: string, name: string): void {
      created.set(keyOf(connection, queueId), name)
      const [oldest] = created.keys()
      if (created.size > MAX_CREATED && oldest !== undefined) created.delete(oldest)
    },
  }
}

/** The id in the answer to whoever created a queue; null where there is none. Leaves the answer to its reader. */
export async function idOfCreated(answer: Response): Promise<string | null> {
  try {
    const { result } = (await answer.clone().json()) as { result?: { queue_id?: unknown } }
    return typeof result?.queue_id === 'string' ? result.queue_id : null
  } catch {
    return null
  }
}
