import { DEFAULT_MAX_RETRIES } from '#contract/limits.ts'
import type { Queue } from '#contract/queues.ts'
import { formatCount } from '#web/lib/format.ts'

/** How often a message is delivered before the queue gives up on it; null where nobody consumes. */
export function deliveriesOf(queue: Queue): number | null {
  const [consumer] = queue.consumers
  return consumer ? 1 + (consumer.settings.max_retries ?? DEFAULT_MAX_RETRIES) : null
}

/** Where the queue puts what it gives up on: the name of a queue, '' for nowhere. */
export const deadLetterQueueOf = (queue: Queue): string => queue.consumers[0]?.dead_letter_queue ?? ''

/** What happens to so many messages that the queue gives up on: "go to orders-dlq", "are deleted". */
export function fateOf(deadLetterQueue: string, count: number): string {
  const one = count === 1
  if (deadLetterQueue === '') return one ? 'is deleted' : 'are deleted'
  return `${one ? 'goes' : 'go'} to ${deadLetterQueue}`
}

/** Whether this delivery is the last one: a retry, or a lease that runs out, ends the message here. */
export const isLastAttempt = (attempts: number, deliveries: number | null): boolean =>
  deliveries !== null && attempts >= deliveries

/** Messages that giving back ends, and how. */
export interface LastAttempts {
  count: number
  deadLetterQueue: string
}

/** "3 of 7 are on their last attempt: given back, they go to orders-dlq". '' if none is. */
export function describeLastAttempts({ count, deadLetterQueue }: LastAttempts, total: number): string {
  if (count === 0) return ''
  const who =
    total === 1
      ? 'It is on its'
      : count === total
        ? `All ${formatCount(total)} are on their`
        : `${formatCount(count)} of ${formatCount(total)} ${count === 1 ? 'is on its' : 'are on their'}`
  return `${who} last attempt: given back, ${count === 1 ? 'it' : 'they'} ${fateOf(deadLetterQueue, count)}`
}
