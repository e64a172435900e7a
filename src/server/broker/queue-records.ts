import type { ConsumerRequest } from '#contract/consumers.ts'
import { DEFAULT_MAX_RETRIES } from '#contract/limits.ts'
import type { Jurisdiction } from '#contract/queues.ts'
import type { QueueRow } from './registry-store.ts'

export interface ConsumerRecord {
  id: string
  type: 'worker' | 'http_pull'
  script: string | null
  deadLetterQueue: string
  createdAt: number
  /** As requested; defaults are filled in where they are used. */
  settings: NonNullable<ConsumerRequest['settings']>
  maxRetries: number
  retryDelaySeconds: number
}

export interface QueueRecord {
  id: string
  account: string
  name: string
  partition: number
  createdAt: number
  modifiedAt: number
  deliveryDelaySeconds: number
  isPaused: boolean
  retentionSeconds: number
  jurisdiction: Jurisdiction | null
  purgeStartedAt: number | null
  consumer: ConsumerRecord | null
}

function toConsumer(row: QueueRow): ConsumerRecord | null {
  if (row.consumer_id === null) return null
  const settings = JSON.parse(row.consumer_settings) as ConsumerRecord['settings']
  return {
    id: row.consumer_id,
    type: row.consumer_type,
    script: row.consumer_script,
    deadLetterQueue: row.dead_letter_queue,
    createdAt: row.consumer_created_at,
    settings,
    maxRetries: settings.max_retries ?? DEFAULT_MAX_RETRIES,
    retryDelaySeconds: settings.retry_delay ?? 0,
  }
}

export function toQueue(row: QueueRow): QueueRecord {
  return {
    id: row.id,
    account: row.account,
    name: row.name,
    partition: row.partition,
    createdAt: row.created_at,
    modifiedAt: row.modified_at,
    deliveryDelaySeconds: row.delivery_delay,
    isPaused: row.delivery_paused === 1,
    retentionSeconds: row.retention_period,
    jurisdiction: row.jurisdiction,
    purgeStartedAt: row.purge_started_at,
    consumer: toConsumer(row),
  }
}
