import * as z from 'zod/mini'
import { Masking } from './masking.ts'

/** What the deck serves beside v4: its connections, the newest sample of each queue, and the history of one. */

/** Colours that can frame the pages of a connection. */
export const CONNECTION_COLORS = ['red', 'orange', 'green', 'teal', 'blue', 'grape'] as const
export type ConnectionColor = (typeof CONNECTION_COLORS)[number]

export const Connection = z.object({
  id: z.string(),
  name: z.string(),
  kind: z.enum(['embedded', 'cloudflare']),
  accountId: z.string(),
  /** Base of the API it speaks to, for code to paste; null where that is this server’s own `/client/v4`. */
  api: z.nullable(z.string()),
  color: z.nullable(z.enum(CONNECTION_COLORS)),
  /** Marks where mistakes are dear: more is asked before something is destroyed. */
  isProduction: z.boolean(),
  /** Refuses every change, whatever the role. */
  isReadOnly: z.boolean(),
})
export type Connection = z.infer<typeof Connection>

/** GET `/api/deck` */
export const Deck = z.object({
  version: z.string(),
  readOnly: z.boolean(),
  demo: z.boolean(),
  connections: z.array(Connection),
  /** Whether `/client/v4` demands the token of `--api-token`. The token itself never leaves the server. */
  apiTokenRequired: z.boolean(),
  masking: Masking,
})
export type Deck = z.infer<typeof Deck>

/** One measurement of a queue. `null` is unknown, never zero. */
const QueueSample = z.object({
  /** When it was measured, Unix ms. */
  at: z.number(),
  backlogCount: z.number(),
  backlogBytes: z.number(),
  oldestMessageAt: z.nullable(z.number()),
})
export type QueueSample = z.infer<typeof QueueSample>

/** What is left of the requests that an API allows; times are Unix ms. */
export const RateBudget = z.object({
  limit: z.number(),
  remaining: z.number(),
  resetsAt: z.nullable(z.number()),
  blockedUntil: z.nullable(z.number()),
})
export type RateBudget = z.infer<typeof RateBudget>

/** GET `/api/connections/:connection/samples` */
export const LatestSamples = z.object({
  /** null where nothing is limited. */
  budget: z.nullable(RateBudget),
  intervalMs: z.number(),
  /** Unix ms of the server's clock, so that ages do not depend on the browser's. */
  now: z.number(),
  /** By queue id. */
  queues: z.record(z.string(), QueueSample),
  /** Why the last round failed; null when it did not. */
  lastError: z.nullable(z.string()),
})
export type LatestSamples = z.infer<typeof LatestSamples>

const HistoryPoint = z.object({
  /** Start of the bucket, Unix ms. */
  at: z.number(),
  /** Highest value in the bucket, on average where it is from analytics; null where nothing is known. */
  backlogCount: z.nullable(z.number()),
  backlogBytes: z.nullable(z.number()),
  /** Age of the oldest message at its highest, ms; null where it was unknown. */
  oldestAgeMs: z.nullable(z.number()),
  /** Not measured here: Cloudflare's average, which knows no ages. */
  isFromAnalytics: z.optional(z.boolean()),
})
export type HistoryPoint = z.infer<typeof HistoryPoint>

/** What became of asking Cloudflare's analytics for what was not measured here. */
const AnalyticsState = z.enum(['answered', 'unanswered', 'no-permission', 'no-dataset'])
export type AnalyticsState = z.infer<typeof AnalyticsState>

/** GET `/api/connections/:connection/queues/:queue/history?range_ms=`, at most 500 points, ending now. */
export const History = z.object({
  from: z.number(),
  to: z.number(),
  stepMs: z.number(),
  intervalMs: z.number(),
  points: z.array(HistoryPoint),
  /** null where nothing was missing, or there are none to ask. */
  analytics: z.nullable(AnalyticsState),
})
export type History = z.infer<typeof History>
