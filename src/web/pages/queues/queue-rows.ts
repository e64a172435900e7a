import type { LatestSamples } from '#contract/history.ts'
import type { Queue } from '#contract/queues.ts'

/** One line of the list: a queue with its newest numbers and what follows from the other queues. */
export interface QueueRow {
  id: string
  name: string
  /** null: not measured yet. */
  backlogCount: number | null
  backlogBytes: number | null
  /** null: not measured, unknown, or there is no message. */
  oldestAgeMs: number | null
  consumer: string
  isPaused: boolean
  /** Names of the queues whose failed messages come here. */
  deadLettersOf: string[]
}

function consumerText({ consumers }: Queue): string {
  const [consumer] = consumers
  if (!consumer) return 'None'
  if (consumer.type === 'http_pull') return 'HTTP pull'
  return `Worker ${consumer.script ?? consumer.script_name ?? ''}`.trim()
}

/** `serverNow` is the server's time now, so that ages do not depend on the clock of this machine. */
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
