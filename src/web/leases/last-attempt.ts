import { DEFAULT_MAX_RETRIES } from '#contract/limits.ts'
import type { Queue } from '#contract/queues.ts'
import { formatCount } from '#web/lib/format.ts'

/** How often a message is delivered before the queue gives up on it; null if the queue has no consumer. */
export function deliveriesOf(queue: Queue): number | null {
  const [consumer] = queue.consumers
  return consumer ? 1 + (consumer.settings.max_retries ?? DEFAULT_MAX_RETRIES) : null
}

/** The name of the dead-letter queue; '' if there is none. */
export const deadLetterQueueOf = (queue: Queue): string => queue.consumers[0]?.dead_letter_queue ?? ''

/** What happens to messages that the queue gives up on: "go to orders-dlq", "are deleted". */
export function fateOf(deadLetterQueue: string, count: number): string {
  const isOne = count === 1
  if (deadLetterQueue === '') return isOne ? 'is deleted' : 'are deleted'
  return `${isOne ? 'goes' : 'go'} to ${deadLetterQueue}`
}

/** Whether this is the last attempt: after a retry or an expired lease the message is not delivered again. */
export const isLastAttempt = (attempts: number, deliveries: number | null): boolean =>
  deliveries !== null && attempts >= deliveries

/** Messages on their last attempt, and where they go. */
export interface LastAttempts {
  count: number
  deadLetterQueue: string
}

/** "3 of 7 are on their last attempt and would go to orders-dlq"; '' if none is. */
export function describeLastAttempts({ count, deadLetterQueue }: LastAttempts, total: number): string {
  if (count === 0) return ''
  const fate = deadLetterQueue === '' ? 'would be deleted' : `would go to ${deadLetterQueue}`
  if (total === 1) return `It is on its last attempt and ${fate}`
  if (count === total) return `All ${formatCount(total)} are on their last attempt and ${fate}`
  const are = count === 1 ? 'is on its' : 'are on their'
  return `${formatCount(count)} of ${formatCount(total)} ${are} last attempt and ${fate}`
}
