import { DEFAULT_MAX_RETRIES } from '#contract/limits.ts'
import type { Queue } from '#contract/queues.ts'
import { deadLetterQueueOf, deliveriesOf, fateOf } from '#web/leases/last-attempt.ts'

/** A peek loads whole messages, so the meter looks at no more than this many. */
export const MAX_METERED = 25

/** What happens to this many messages at their end, and why if they are deleted. */
function endOf(queue: Queue, count: number): string {
  const deadLetterQueue = deadLetterQueueOf(queue)
  const why = deadLetterQueue === '' ? ': this queue has no dead-letter queue' : ''
  return `${fateOf(deadLetterQueue, count)}${why}`
}

/** What pulling costs any message of the queue, if the next ones are unknown. */
export function pullRule(queue: Queue): string {
  const deliveries = deliveriesOf(queue) ?? 1 + DEFAULT_MAX_RETRIES
  const times = deliveries === 1 ? 'that one attempt' : `${deliveries} attempts`
  return `Pulling counts one attempt; after ${times} messages ${endOf(queue, 2)}.`
}

/** The attempts that the next pull counts, and how many of them are last ones. */
export interface AttemptMeter {
  text: string
  lastAttempts: number
}

/**
 * What the next pull costs these messages. `attempts`: the deliveries of each so far, from a peek, which counts none.
 * Of a larger batch only the first are known.
 */
export function attemptMeter(
  queue: Queue,
  attempts: readonly number[],
  batchSize: number,
): AttemptMeter | null {
  const deliveries = deliveriesOf(queue)
  if (deliveries === null || attempts.length === 0) return null
  const next = attempts.map((count) => count + 1)
  const [lowest, highest] = [Math.min(...next), Math.max(...next)]
  const lastAttempts = next.filter((attempt) => attempt >= deliveries).length
  const these =
    attempts.length === 1
      ? 'the next message'
      : attempts.length === MAX_METERED && batchSize > MAX_METERED
        ? `the first ${MAX_METERED} of the next ${batchSize} messages`
        : `the next ${attempts.length} messages`
  const range = lowest === highest ? `attempt ${lowest}` : `attempts ${lowest} to ${highest}`
  const meter = `This will be ${range} of ${deliveries} for ${these}`
  if (lastAttempts === 0)
    return { text: `${meter}; after ${deliveries} they ${endOf(queue, 2)}.`, lastAttempts }
  const who =
    lastAttempts === attempts.length ? (lastAttempts === 1 ? 'It' : 'They') : `${lastAttempts} of them`
  const text = `${meter}. ${who} will be on the last attempt: what is not acknowledged then ${endOf(queue, 1)}.`
  return { text, lastAttempts }
}
