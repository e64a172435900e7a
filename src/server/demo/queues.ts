import type { ConsumerRequest } from '#contract/consumers.ts'
import type { PulledMessage, PushMessage } from '#contract/messages.ts'
import type { QueueSettingsRequest } from '#contract/queues.ts'
import { email, imageUpload, searchUpdate, webhookRetry } from './bodies.ts'
import { brokenOrder, isBroken, placedOrder } from './orders.ts'
import type { Random } from './random.ts'

interface Rates {
  producedPerSecond: number
  consumedPerSecond: number
}

/** Traffic that makes a backlog rise to `high`, fall to `low`, and rise again. */
export interface Tide {
  low: number
  high: number
  rising: Rates
  falling: Rates
  startsAs: 'rising' | 'falling'
}

export interface DemoQueue {
  name: string
  settings?: QueueSettingsRequest
  consumer?: ConsumerRequest
  /** The messages sent to the queue, and how many it starts with. Absent for a queue that stays empty. */
  messages?: { startWith: number; make: (random: Random) => PushMessage }
  tide?: Tide
  /** Share of deliveries that the simulated consumer retries. */
  retriedShare?: number
  /** Messages that it always retries. */
  failsAlways?: (message: PulledMessage) => boolean
  /** Occasional messages that always fail, while the dead-letter queue holds fewer than `limit`. */
  broken?: {
    perSecond: number
    make: (random: Random) => PushMessage
    deadLetterQueue: string
    limit: number
  }
}

const STUCK_ORDERS = 32

/** The queues of `--demo`. A dead-letter queue comes before the queue that uses it. */
export const DEMO_QUEUES: readonly DemoQueue[] = [
  {
    // No consumer processes it: it waits for an operator.
    name: 'orders-dlq',
    consumer: { type: 'http_pull', settings: { visibility_timeout_ms: 60_000 } },
    messages: { startWith: STUCK_ORDERS, make: brokenOrder },
  },
  {
    name: 'orders',
    consumer: {
      type: 'http_pull',
      dead_letter_queue: 'orders-dlq',
      settings: { batch_size: 10, max_retries: 3, retry_delay: 10, visibility_timeout_ms: 30_000 },
    },
    messages: { startWith: 60, make: placedOrder },
    tide: {
      low: 40,
      high: 140,
      rising: { producedPerSecond: 1.6, consumedPerSecond: 0.9 },
      falling: { producedPerSecond: 1, consumedPerSecond: 1.8 },
      startsAs: 'rising',
    },
    retriedShare: 0.08,
    failsAlways: isBroken,
    broken: { perSecond: 1 / 90, make: brokenOrder, deadLetterQueue: 'orders-dlq', limit: 2 * STUCK_ORDERS },
  },
  {
    // The producer is faster than the consumer until the backlog reaches its high mark.
    name: 'email-outbound',
    consumer: { type: 'http_pull', settings: { batch_size: 50, max_retries: 5, retry_delay: 60 } },
    messages: { startWith: 420, make: email },
    tide: {
      low: 400,
      high: 5_000,
      rising: { producedPerSecond: 2.2, consumedPerSecond: 1.1 },
      falling: { producedPerSecond: 1.5, consumedPerSecond: 15 },
      startsAs: 'rising',
    },
    retriedShare: 0.03,
  },
  {
    // Drains steadily, then fills again with the next import.
    name: 'image-resize',
    consumer: { type: 'http_pull', settings: { batch_size: 20, visibility_timeout_ms: 120_000 } },
    messages: { startWith: 2_400, make: imageUpload },
    tide: {
      low: 5,
      high: 2_400,
      rising: { producedPerSecond: 80, consumedPerSecond: 3 },
      falling: { producedPerSecond: 0.4, consumedPerSecond: 3 },
      startsAs: 'falling',
    },
    retriedShare: 0.02,
  },
  {
    // Drains once an operator resumes it.
    name: 'webhooks-retry',
    settings: { delivery_paused: true },
    consumer: { type: 'http_pull', settings: { max_retries: 10, retry_delay: 30 } },
    messages: { startWith: 184, make: webhookRetry },
    tide: {
      low: 250,
      high: 300,
      rising: { producedPerSecond: 0.05, consumedPerSecond: 2 },
      falling: { producedPerSecond: 0, consumedPerSecond: 2 },
      startsAs: 'rising',
    },
    retriedShare: 0.1,
  },
  {
    name: 'search-index',
    consumer: {
      type: 'worker',
      script_name: 'search-indexer',
      settings: { batch_size: 25, max_wait_time_ms: 2_000, max_concurrency: 4 },
    },
    messages: { startWith: 140, make: searchUpdate },
    tide: {
      low: 200,
      high: 260,
      rising: { producedPerSecond: 0.03, consumedPerSecond: 0 },
      falling: { producedPerSecond: 0, consumedPerSecond: 0 },
      startsAs: 'rising',
    },
  },
  { name: 'audit-log', settings: { message_retention_period: 1_209_600 } },
]
