import * as z from 'zod/mini'
import {
  MAX_BATCH_WAIT_MS,
  MAX_CONCURRENCY,
  MAX_CONSUMER_BATCH,
  MAX_DELAY_SECONDS,
  MAX_RETRIES,
  MAX_VISIBILITY_TIMEOUT_MS,
} from './limits.ts'
import { wholeNumber } from './whole-number.ts'

const commonSettings = {
  batch_size: z.optional(wholeNumber(1, MAX_CONSUMER_BATCH)),
  max_retries: z.optional(wholeNumber(0, MAX_RETRIES)),
  /** Seconds a retried message waits when the retry sets no delay. */
  retry_delay: z.optional(wholeNumber(0, MAX_DELAY_SECONDS)),
}

const WorkerConsumerRequest = z.object({
  type: z.literal('worker'),
  script_name: z.string().check(z.minLength(1), z.maxLength(255), z.regex(/^\P{Cc}+$/u)),
  environment_name: z.optional(z.string()),
  dead_letter_queue: z.optional(z.string()),
  settings: z.optional(
    z.object({
      ...commonSettings,
      /** With null, Cloudflare chooses. */
      max_concurrency: z.optional(z.nullable(wholeNumber(1, MAX_CONCURRENCY))),
      max_wait_time_ms: z.optional(wholeNumber(0, MAX_BATCH_WAIT_MS)),
    }),
  ),
})

const HttpPullConsumerRequest = z.object({
  type: z.literal('http_pull'),
  dead_letter_queue: z.optional(z.string()),
  settings: z.optional(
    z.object({
      ...commonSettings,
      visibility_timeout_ms: z.optional(wholeNumber(1, MAX_VISIBILITY_TIMEOUT_MS)),
    }),
  ),
})

/** Body of POST and PUT `/consumers`. */
export const ConsumerRequest = z.discriminatedUnion('type', [WorkerConsumerRequest, HttpPullConsumerRequest])
export type ConsumerRequest = z.infer<typeof ConsumerRequest>

/**
 * A consumer as the API returns it. `dead_letter_queue` is the *name* of a queue, or `""` without one. The spec says
 * `script_name`, the live API sends `script`; both are accepted.
 */
export const Consumer = z.looseObject({
  consumer_id: z.string(),
  created_on: z.optional(z.string()),
  queue_name: z.optional(z.string()),
  type: z.string(),
  script: z.optional(z.string()),
  script_name: z.optional(z.string()),
  dead_letter_queue: z._default(z.string(), ''),
  settings: z._default(
    z.looseObject({
      batch_size: z.optional(z.number()),
      max_retries: z.optional(z.number()),
      retry_delay: z.optional(z.number()),
      visibility_timeout_ms: z.optional(z.number()),
      max_concurrency: z.optional(z.nullable(z.number())),
      max_wait_time_ms: z.optional(z.number()),
    }),
    {},
  ),
})
export type Consumer = z.infer<typeof Consumer>
