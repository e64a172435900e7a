import * as z from 'zod/mini'

/**
 * Best-effort metrics of a queue. Leased and delayed messages count.
 * `oldest_message_timestamp_ms` is 0 when unknown, even with a backlog.
 */
export const Metrics = z.object({
  backlog_bytes: z.number(),
  backlog_count: z.number(),
  oldest_message_timestamp_ms: z.number(),
})
export type Metrics = z.infer<typeof Metrics>

/** One message of a push; `content_type` is json by default. Only Workers can send `bytes` and `v8`. */
export type PushMessage =
  | { body: string; content_type: 'text'; delay_seconds?: number }
  | { body: unknown; content_type?: 'json'; delay_seconds?: number }

/** Result of push and batch. It has no message ids. Before April 2026 it was null. */
export const PushResult = z.nullable(
  z.looseObject({
    metadata: z.optional(z.looseObject({ metrics: z.optional(Metrics) })),
  }),
)

const Metadata = z._default(z.nullable(z.record(z.string(), z.unknown())), {})

const messageFields = {
  id: z.string(),
  body: z.string(),
  /** 1 on the first delivery; some accounts were seen to return 0. */
  attempts: z._default(z.number(), 0),
  metadata: Metadata,
  timestamp_ms: z._default(z.number(), 0),
}

/** A leased message. `lease_id` is opaque and new on every delivery. */
export const PulledMessage = z.looseObject({
  ...messageFields,
  lease_id: z.string(),
})
export type PulledMessage = z.infer<typeof PulledMessage>

/** A message that was read without a lease. `ref` is opaque and identifies it for a purge by ref. */
export const PeekedMessage = z.looseObject({
  ...messageFields,
  ref: z.string(),
})
export type PeekedMessage = z.infer<typeof PeekedMessage>

/** Body of pull. `visibility_timeout` is the older name for the same milliseconds. */
export interface PullRequest {
  batch_size?: number
  visibility_timeout_ms?: number
}

export const PullResult = z.looseObject({
  message_backlog_count: z._default(z.number(), 0),
  messages: z._default(z.array(PulledMessage), []),
  metadata: z.optional(z.looseObject({ metrics: z.optional(Metrics) })),
})
export type PullResult = z.infer<typeof PullResult>

export const PeekResult = z.looseObject({
  messages: z._default(z.array(PeekedMessage), []),
})
export type PeekResult = z.infer<typeof PeekResult>

export interface AckRequest {
  acks?: { lease_id: string }[]
  retries?: { lease_id: string; delay_seconds?: number }[]
}

/** `warnings` maps a lease id to the reason it had no effect. */
export const AckResult = z.looseObject({
  ackCount: z._default(z.number(), 0),
  retryCount: z._default(z.number(), 0),
  warnings: z._default(z.record(z.string(), z.string()), {}),
})
export type AckResult = z.infer<typeof AckResult>

/** `leases` maps the id of each extended lease to its new id. */
export const ExtendResult = z.looseObject({
  extendCount: z._default(z.number(), 0),
  leases: z._default(z.record(z.string(), z.string()), {}),
  warnings: z._default(z.record(z.string(), z.string()), {}),
})
export type ExtendResult = z.infer<typeof ExtendResult>

export const PurgeRefsResult = z.looseObject({
  errors: z._default(z.array(z.looseObject({ message: z.optional(z.string()) })), []),
  warnings: z._default(z.record(z.string(), z.string()), {}),
})
export type PurgeRefsResult = z.infer<typeof PurgeRefsResult>
