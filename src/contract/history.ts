import * as z from 'zod/mini'
import type { Metrics } from './messages.ts'
import { RateBudget } from './rate-budget.ts'

/** Backlog of a queue over time: the newest sample of each queue, and the history of one. All times are Unix ms. */

/** One measurement of a queue. Null is unknown, never zero. */
const QueueSample = z.object({
  /** When it was measured. */
  at: z.number(),
  backlogCount: z.number(),
  backlogBytes: z.number(),
  /** When the oldest message was sent. */
  oldestMessageAt: z.nullable(z.number()),
})
export type QueueSample = z.infer<typeof QueueSample>

/**
 * Metrics of a queue, measured at `at`. A timestamp of 0 means unknown, even with a backlog; an empty queue has no
 * oldest message.
 */
export function toSample(metrics: Metrics, at: number): QueueSample {
  const oldest = metrics.oldest_message_timestamp_ms
  return {
    at,
    backlogCount: metrics.backlog_count,
    backlogBytes: metrics.backlog_bytes,
    oldestMessageAt: metrics.backlog_count > 0 && oldest > 0 ? oldest : null,
  }
}

/** Result of GET `/api/connections/:connection/samples`. */
export const LatestSamples = z.object({
  /** Null when the API sets no limit. */
  budget: z.nullable(RateBudget),
  intervalMs: z.number(),
  /** Time on the server's clock, so that ages do not depend on the browser's. */
  now: z.number(),
  /** By queue id. */
  queues: z.record(z.string(), QueueSample),
  /** Why the last round failed; null when it did not. */
  lastError: z.nullable(z.string()),
})
export type LatestSamples = z.infer<typeof LatestSamples>

const HistoryPoint = z.object({
  /** Start of the bucket. */
  at: z.number(),
  /** Highest value in the bucket, or the average when it is from analytics; null when unknown. */
  backlogCount: z.nullable(z.number()),
  backlogBytes: z.nullable(z.number()),
  /** Highest age of the oldest message, in ms; null when unknown. */
  oldestAgeMs: z.nullable(z.number()),
  /** Not measured here: Cloudflare's average, which has no ages. */
  isFromAnalytics: z.optional(z.boolean()),
})
export type HistoryPoint = z.infer<typeof HistoryPoint>

/** How the request to Cloudflare's analytics for what was not measured here ended. */
const AnalyticsState = z.enum(['answered', 'unanswered', 'no-permission', 'no-dataset'])
export type AnalyticsState = z.infer<typeof AnalyticsState>

/** Result of GET `/api/connections/:connection/queues/:queue/history?range_ms=`: at most 500 points, ending now. */
export const History = z.object({
  from: z.number(),
  to: z.number(),
  /** Length of a bucket. */
  stepMs: z.number(),
  /** Time between two samples. */
  intervalMs: z.number(),
  points: z.array(HistoryPoint),
  /** Null when nothing was missing, or when the connection has no analytics. */
  analytics: z.nullable(AnalyticsState),
})
export type History = z.infer<typeof History>
