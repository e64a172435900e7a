import type { ConsumerRecord, QueueRecord } from './registry.ts'
import { settingsWithDefaults } from './registry.ts'

/** RFC 3339 with microseconds, as the API writes it: `2022-10-30T16:05:14.966000Z`. */
export function toTimestamp(ms: number): string {
  return new Date(ms).toISOString().replace('Z', '000Z')
}

/** The spec says `script_name`, the live API sends `script`: both are there. */
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

/** A queue with its consumers in full, in lists too: wrangler reads them from there. No Worker runs here. */
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
