import {
  DEFAULT_BATCH_WAIT_MS,
  DEFAULT_CONSUMER_BATCH,
  DEFAULT_VISIBILITY_TIMEOUT_MS,
} from '#contract/limits.ts'
import type { ConsumerRecord, QueueRecord } from '#server/broker/queue-records.ts'

/** RFC 3339 with microseconds, as the API writes it: `2022-10-30T16:05:14.966000Z`. */
export function toTimestamp(ms: number): string {
  return new Date(ms).toISOString().replace('Z', '000Z')
}

/** The settings as the API shows them, defaults included. */
function settingsWithDefaults(consumer: ConsumerRecord) {
  const { settings } = consumer
  const common = {
    batch_size: settings.batch_size ?? DEFAULT_CONSUMER_BATCH,
    max_retries: consumer.maxRetries,
    retry_delay: consumer.retryDelaySeconds,
  }
  if (consumer.type === 'worker') {
    return {
      ...common,
      max_concurrency: ('max_concurrency' in settings ? settings.max_concurrency : null) ?? null,
      max_wait_time_ms:
        ('max_wait_time_ms' in settings ? settings.max_wait_time_ms : null) ?? DEFAULT_BATCH_WAIT_MS,
    }
  }
  return {
    ...common,
    visibility_timeout_ms:
      ('visibility_timeout_ms' in settings ? settings.visibility_timeout_ms : null) ??
      DEFAULT_VISIBILITY_TIMEOUT_MS,
  }
}

/** The spec has `script_name`, the live API sends `script`; this sends both. */
export function consumerJson(queue: QueueRecord, consumer: ConsumerRecord) {
  return {
    consumer_id: consumer.id,
    created_on: toTimestamp(consumer.createdAt),
    queue_name: queue.name,
    queue_id: queue.id,
    type: consumer.type,
    ...(consumer.script !== null && {
      script: consumer.script,
      script_name: consumer.script,
    }),
    dead_letter_queue: consumer.deadLetterQueue,
    settings: settingsWithDefaults(consumer),
  }
}

/** A queue with its full consumers, in lists too, where wrangler reads them. There are no producers: no Worker runs here. */
export function queueJson(queue: QueueRecord) {
  const consumers = queue.consumer ? [consumerJson(queue, queue.consumer)] : []
  return {
    queue_id: queue.id,
    queue_name: queue.name,
    created_on: toTimestamp(queue.createdAt),
    modified_on: toTimestamp(queue.modifiedAt),
    producers: [],
    producers_total_count: 0,
    consumers,
    consumers_total_count: consumers.length,
    settings: {
      delivery_delay: queue.deliveryDelaySeconds,
      delivery_paused: queue.isPaused,
      message_retention_period: queue.retentionSeconds,
    },
    ...(queue.jurisdiction !== null && { jurisdiction: queue.jurisdiction }),
  }
}
