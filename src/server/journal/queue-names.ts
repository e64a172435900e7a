/** Returns the name of a queue if it is known without a request, or null. */
export type QueueNameOf = (connection: string, queueId: string) => string | null

/** More queues than are created between two lists. */
const MAX_CREATED = 1_000

export type QueueNames = ReturnType<typeof createQueueNames>

/** Queue names from the last list, and those of queues created here since. */
export function createQueueNames(listed: QueueNameOf) {
  const created = new Map<string, string>()
  const keyOf = (connection: string, queueId: string) => `${connection}/${queueId}`
  return {
    nameOf: (connection: string, queueId: string): string | null =>
      listed(connection, queueId) ?? created.get(keyOf(connection, queueId)) ?? null,

    remember(connection: string, queueId: string, name: string): void {
      created.set(keyOf(connection, queueId), name)
      const [oldest] = created.keys()
      if (created.size > MAX_CREATED && oldest !== undefined) created.delete(oldest)
    },
  }
}

/** The queue id in the response to a create; null without one. The response can still be read. */
export async function createdQueueId(response: Response): Promise<string | null> {
  try {
    const { result } = (await response.clone().json()) as { result?: { queue_id?: unknown } }
    return typeof result?.queue_id === 'string' ? result.queue_id : null
  } catch {
    return null
  }
}
