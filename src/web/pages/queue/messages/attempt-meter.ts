import { DEFAULT_MAX_RETRIES } from '#contract/limits.ts'
import type { Queue } from '#contract/queues.ts'

/** How often a message is delivered before the queue gives up on it; null where nobody pulls. */
export function deliveriesOf(queue: Queue): number | null {
  const consumer = queue.consumers.find(({ type }) => type === 'http_pull')
  return consumer ? 1 + (consumer.settings.max_retries ?? DEFAULT_MAX_RETRIES) : null
}

function fateOf(queue: Queue, count: number): string {
  const deadLetterQueue = queue.consumers[0]?.dead_letter_queue ?? ''
  const one = count === 1
  if (deadLetterQueue !== '') return `${one ? 'goes' : 'go'} to ${deadLetterQueue}`
  return `${one ? 'is' : 'are'} deleted: this queue has no dead-letter queue`
}

/** What pulling does to any message of the queue, for when it is unknown which will come. */
export function pullRule(queue: Queue): string {
  const deliveries = deliveriesOf(queue) ?? 1 + DEFAULT_MAX_RETRIES
  const times = deliveries === 1 ? 'that one attempt' : `${deliveries} attempts`
  return `Pulling counts one attempt; after ${times} messages ${fateOf(queue, 2)}.`
}

/** Where the messages of the next pull will stand, and how many of them for the last time. */
export interface AttemptMeter {
  text: string
  lastAttempts: number
}

/**
 * What the next pull costs these very messages. `attempts`: how often each was delivered so far, as a peek shows
 * it without counting.
 */
export function attemptMeter(queue: Queue, attempts: readonly number[]): AttemptMeter | null {
  const deliveries = deliveriesOf(queue)
  if (deliveries === null || attempts.length === 0) return null
  const next = attempts.map((count) => count + 1)
  const [lowest, highest] = [Math.min(...next), Math.max(...next)]
  const lastAttempts = next.filter((attempt) => attempt >= deliveries).length
  const these = attempts.length === 1 ? 'the next message' : `the next ${attempts.length} messages`
  const range = lowest === highest ? `attempt ${lowest}` : `attempts ${lowest} to ${highest}`
  const meter = `This will be ${range} of ${deliveries} for ${these}`
  if (lastAttempts === 0)
    return { text: `${meter}; after ${deliveries} they ${fateOf(queue, 2)}.`, lastAttempts }
  const who =
    lastAttempts === attempts.length ? (lastAttempts === 1 ? 'It' : 'They') : `${lastAttempts} of them`
  const text = `${meter}. ${who} will be on the last attempt: what is not acknowledged then ${fateOf(queue, 1)}.`
  return { text, lastAttempts }
}
