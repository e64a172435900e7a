import { DEFAULT_MAX_RETRIES } from '#contract/limits.ts'
import type { Queue } from '#contract/queues.ts'
import { formatDuration } from '#web/lib/durations.ts'

/** How often a message is delivered before the queue gives up on it; null where nobody pulls. */
export function deliveriesOf(queue: Queue): number | null {
  const consumer = queue.consumers.find(({ type }) => type === 'http_pull')
  return consumer ? 1 + (consumer.settings.max_retries ?? DEFAULT_MAX_RETRIES) : null
}

/** What pulling does to the messages, in one sentence. */
export function pullCost(queue: Queue, visibilityTimeoutMs: number): string {
  const deliveries = deliveriesOf(queue) ?? 1 + DEFAULT_MAX_RETRIES
  const deadLetterQueue = queue.consumers[0]?.dead_letter_queue ?? ''
  const fate =
    deadLetterQueue === ''
      ? 'it is deleted, as this queue has no dead-letter queue'
      : `it moves to ${deadLetterQueue}`
  const times = deliveries === 1 ? 'that one attempt' : `${deliveries} attempts`
  return `Pulling hides each message from others for ${formatDuration(visibilityTimeoutMs)} and counts one attempt; after ${times} ${fate}.`
}
