import * as z from 'zod/mini'
import { Consumer } from './consumers.ts'
import { MAX_DELAY_SECONDS, MAX_RETENTION_SECONDS, MIN_RETENTION_SECONDS } from './limits.ts'
import { wholeNumber } from './whole-number.ts'

/** Settings of a queue. Times are in seconds; a paused queue delivers nothing to its consumers. */
const QueueSettingsRequest = z.object({
  delivery_delay: z.optional(wholeNumber(0, MAX_DELAY_SECONDS)),
  delivery_paused: z.optional(z.boolean()),
  message_retention_period: z.optional(wholeNumber(MIN_RETENTION_SECONDS, MAX_RETENTION_SECONDS)),
})
export type QueueSettingsRequest = z.infer<typeof QueueSettingsRequest>

const Jurisdiction = z.enum(['eu', 'us', 'fedramp'])
export type Jurisdiction = z.infer<typeof Jurisdiction>

/** Body of POST `/queues`. The name is checked separately, because its error has its own code. */
export const CreateQueueRequest = z.object({
  queue_name: z.string(),
  settings: z.optional(QueueSettingsRequest),
  jurisdiction: z.optional(Jurisdiction),
})
export type CreateQueueRequest = z.infer<typeof CreateQueueRequest>

/** Body of PUT and PATCH `/queues/{id}`. The jurisdiction cannot be changed, so only its current value is accepted. */
export const UpdateQueueRequest = z.object({
  queue_name: z.optional(z.string()),
  settings: z.optional(QueueSettingsRequest),
  jurisdiction: z.optional(Jurisdiction),
})
export type UpdateQueueRequest = z.infer<typeof UpdateQueueRequest>

const Producer = z.looseObject({
  type: z.string(),
  script: z.optional(z.string()),
  bucket_name: z.optional(z.string()),
})

/** A queue as the API returns it. Counts and lists may be missing right after a create. */
export const Queue = z.looseObject({
  queue_id: z.string(),
  queue_name: z.string(),
  created_on: z.string(),
  modified_on: z.string(),
  producers: z._default(z.array(Producer), []),
  producers_total_count: z._default(z.number(), 0),
  consumers: z._default(z.array(Consumer), []),
  consumers_total_count: z._default(z.number(), 0),
  settings: z._default(
    z.looseObject({
      delivery_delay: z.optional(z.number()),
      delivery_paused: z.optional(z.boolean()),
      message_retention_period: z.optional(z.number()),
    }),
    {},
  ),
  jurisdiction: z.optional(z.nullable(z.string())),
})
export type Queue = z.infer<typeof Queue>

/** Result of GET `/purge`: the last purge of the whole queue. Both are RFC 3339 times or empty. */
export const PurgeStatus = z.object({
  completed: z.string(),
  started_at: z.string(),
})
export type PurgeStatus = z.infer<typeof PurgeStatus>

/** Body of POST `/purge`. */
export const PurgeRequest = z.object({
  delete_messages_permanently: z.literal(true),
})
