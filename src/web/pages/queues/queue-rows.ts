import type { LatestSamples } from '#contract/history.ts'
import type { Queue } from '#contract/queues.ts'

/** A row of the list: a queue with its latest metrics and the queues that use it as their DLQ. */
export interface QueueRow {
  id: string
  name: string
  /** null: not measured yet. Same for `backlogBytes`. */
  backlogCount: number | null
  backlogBytes: number | null
  /** null: not measured, unknown, or no messages. */
  oldestAgeMs: number | null
  consumer: string
  isPaused: boolean
  /** Names of the queues whose dead-letter queue this is. */
  deadLettersOf: string[]
}

function consumerText({ consumers }: Queue): string {
  const [consumer] = consumers
  if (!consumer) return 'None'
  if (consumer.type === 'http_pull') return 'HTTP pull'
  return `Worker ${consumer.script ?? consumer.script_name ?? ''}`.trim()
}

/** Ages are computed with the server's time, because the browser's clock can be wrong. */
export function toQueueRows(
  queues: readonly Queue[],
  samples: LatestSamples | undefined,
  serverNow: number,
): QueueRow[] {
  const feeders = new Map<string, string[]>()
  for (const { queue_name, consumers } of queues) {
    for (const { dead_letter_queue: target } of consumers)
      feeders.set(target, [...(feeders.get(target) ?? []), queue_name])
  }
  return queues.map((queue) => {
    const sample = samples?.queues[queue.queue_id]
    return {
      id: queue.queue_id,
      name: queue.queue_name,
      backlogCount: sample?.backlogCount ?? null,
      backlogBytes: sample?.backlogBytes ?? null,
      oldestAgeMs: sample?.oldestMessageAt == null ? null : Math.max(0, serverNow - sample.oldestMessageAt),
      consumer: consumerText(queue),
      isPaused: queue.settings.delivery_paused === true,
      deadLettersOf: feeders.get(queue.queue_name) ?? [],
    }
  })
}
