import type { ConsumerRequest } from '#contract/consumers.ts'
import { ERROR_CODE } from '#contract/error-codes.ts'
import {
  DEFAULT_BATCH_WAIT_MS,
  DEFAULT_CONSUMER_BATCH,
  DEFAULT_MAX_RETRIES,
  DEFAULT_RETENTION_SECONDS,
  DEFAULT_VISIBILITY_TIMEOUT_MS,
  MAX_QUEUES_PER_ACCOUNT,
  QUEUE_NAME_PATTERN,
} from '#contract/limits.ts'
import type { CreateQueueRequest, UpdateQueueRequest } from '#contract/queues.ts'
import type { Clock } from '#server/clock.ts'
import { QueuesError } from '#server/http/errors.ts'
import type { Database } from '#server/sqlite/database.ts'
import { registryStatements, type ConsumerRow, type QueueRow } from './registry-store.ts'

export interface ConsumerRecord {
  id: string
  type: 'worker' | 'http_pull'
  script: string | null
  deadLetterQueue: string
  createdAt: number
  /** What was asked for; the defaults are filled in where they are used. */
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
  jurisdiction: string | null
  purgeStartedAt: number | null
  consumer: ConsumerRecord | null
}

interface RegistryDependencies {
  database: Database
  clock: Clock
  /** 32 lower-case hex digits. */
  newId: () => string
}

export type Registry = ReturnType<typeof createRegistry>

function toConsumer(row: ConsumerRow): ConsumerRecord {
  const settings = JSON.parse(row.settings) as ConsumerRecord['settings']
  return {
    id: row.id,
    type: row.type as ConsumerRecord['type'],
    script: row.script,
    deadLetterQueue: row.dead_letter_queue,
    createdAt: row.created_at,
    settings,
    maxRetries: settings.max_retries ?? DEFAULT_MAX_RETRIES,
    retryDelaySeconds: settings.retry_delay ?? 0,
  }
}

function toQueue(row: QueueRow, consumer: ConsumerRecord | null): QueueRecord {
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
    consumer,
  }
}

function assertName(name: string): void {
  if (QUEUE_NAME_PATTERN.test(name)) return
  throw new QueuesError(
    400,
    ERROR_CODE.queueNameInvalid,
    `Queue name '${name.slice(0, 100)}' is invalid: it must have 1 to 63 characters, only lower-case letters, digits and dashes, and no dash at either end.`,
  )
}

/**
 * Queues and their consumers: names, settings, who is whose dead-letter queue. Every method that changes
 * something runs inside a transaction of the caller, who calls `forget` when that is undone.
 */
export function createRegistry({ database, clock, newId }: RegistryDependencies) {
  const sql = registryStatements(database)
  const queues = new Map<string, QueueRecord>()

  function load(row: QueueRow): QueueRecord {
    const cached = queues.get(row.id)
    if (cached) return cached
    const consumerRow = sql.consumerOfQueue.get({ queue_id: row.id })
    const queue = toQueue(row, consumerRow ? toConsumer(consumerRow) : null)
    queues.set(row.id, queue)
    return queue
  }

  function find(account: string, id: string): QueueRecord | null {
    const cached = queues.get(id)
    if (cached) return cached.account === account ? cached : null
    const row = sql.queueById.get({ id })
    return row && row.account === account ? load(row) : null
  }

  function findByName(account: string, name: string): QueueRecord | null {
    const row = sql.queueByName.get({ account, name })
    return row ? load(row) : null
  }

  function assertNameFree(account: string, name: string): void {
    if (!sql.queueByName.get({ account, name })) return
    throw new QueuesError(
      409,
      ERROR_CODE.queueNameTaken,
      `Queue name '${name}' is already taken. Please use a different name and try again.`,
    )
  }

  function newPartition(): number {
    return (sql.insertPartition.get() as { number: number }).number
  }

  function create(account: string, request: CreateQueueRequest): QueueRecord {
    assertName(request.queue_name)
    assertNameFree(account, request.queue_name)
    if ((sql.countQueues.get({ account })?.count ?? 0) >= MAX_QUEUES_PER_ACCOUNT) {
      throw new QueuesError(
        400,
        ERROR_CODE.invalidQueueSettings,
        `This account already has ${MAX_QUEUES_PER_ACCOUNT} queues, the most it can have. Delete one first.`,
      )
    }
    const now = clock.now()
    const id = newId()
    sql.insertQueue.run({
      id,
      account,
      name: request.queue_name,
      partition: newPartition(),
      created_at: now,
      modified_at: now,
      delivery_delay: request.settings?.delivery_delay ?? 0,
      delivery_paused: request.settings?.delivery_paused ? 1 : 0,
      retention_period: request.settings?.message_retention_period ?? DEFAULT_RETENTION_SECONDS,
      jurisdiction: request.jurisdiction ?? null,
      purge_started_at: null,
    })
    return load(sql.queueById.get({ id }) as QueueRow)
  }

  /** `replace` is PUT: what is not named falls back to its default. Otherwise it stays (PATCH). */
  function update(queue: QueueRecord, request: UpdateQueueRequest, mode: 'replace' | 'merge'): QueueRecord {
    const name = request.queue_name ?? queue.name
    if (name !== queue.name) {
      assertName(name)
      assertNameFree(queue.account, name)
    }
    const kept =
      mode === 'merge'
        ? queue
        : {
            deliveryDelaySeconds: 0,
            isPaused: false,
            retentionSeconds: DEFAULT_RETENTION_SECONDS,
          }
    sql.updateQueue.run({
      id: queue.id,
      name,
      modified_at: clock.now(),
      delivery_delay: request.settings?.delivery_delay ?? kept.deliveryDelaySeconds,
      delivery_paused: (request.settings?.delivery_paused ?? kept.isPaused) ? 1 : 0,
      retention_period: request.settings?.message_retention_period ?? kept.retentionSeconds,
    })
    if (name !== queue.name) {
      sql.renameDeadLetterQueue.run({
        account: queue.account,
        old_name: queue.name,
        new_name: name,
      })
      queues.clear()
    }
    queues.delete(queue.id)
    return load(sql.queueById.get({ id: queue.id }) as QueueRow)
  }

  function remove(queue: QueueRecord): void {
    if (
      sql.consumerWithDeadLetterQueue.get({
        account: queue.account,
        name: queue.name,
      })
    ) {
      throw new QueuesError(
        400,
        ERROR_CODE.queueInUse,
        `Cannot delete queue '${queue.name}' that serves as dead letter queue for consumers. Remove it from them first.`,
      )
    }
    sql.deleteQueue.run({ id: queue.id })
    sql.discardPartition.run({ number: queue.partition })
    queues.delete(queue.id)
  }

  /** Drops every message at once, leases and delayed ones included. */
  function purge(queue: QueueRecord): QueueRecord {
    sql.discardPartition.run({ number: queue.partition })
    sql.emptyQueue.run({
      id: queue.id,
      partition: newPartition(),
      now: clock.now(),
    })
    queues.delete(queue.id)
    return load(sql.queueById.get({ id: queue.id }) as QueueRow)
  }

  function consumerFields(queue: QueueRecord, request: ConsumerRequest) {
    const deadLetterQueue = request.dead_letter_queue ?? ''
    if (deadLetterQueue !== '' && !sql.queueByName.get({ account: queue.account, name: deadLetterQueue })) {
      create(queue.account, { queue_name: deadLetterQueue })
    }
    return {
      type: request.type,
      script: request.type === 'worker' ? request.script_name : null,
      dead_letter_queue: deadLetterQueue,
      settings: JSON.stringify(request.settings ?? {}),
    }
  }

  function attach(queue: QueueRecord, request: ConsumerRequest, id = newId()): ConsumerRecord {
    if (queue.consumer) {
      throw new QueuesError(
        400,
        ERROR_CODE.consumerExists,
        `Queue '${queue.name}' (UUID '${queue.id}') already has a consumer.`,
      )
    }
    const fields = consumerFields(queue, request)
    sql.insertConsumer.run({
      id,
      queue_id: queue.id,
      account: queue.account,
      created_at: clock.now(),
      ...fields,
    })
    queues.delete(queue.id)
    return toConsumer(sql.consumerOfQueue.get({ queue_id: queue.id }) as ConsumerRow)
  }

  /** PUT: replaces the consumer, or attaches one of this id where the queue has none. */
  function put(queue: QueueRecord, consumerId: string, request: ConsumerRequest): ConsumerRecord {
    if (queue.consumer?.id !== consumerId) return attach(queue, request, consumerId)
    sql.updateConsumer.run({
      id: consumerId,
      ...consumerFields(queue, request),
    })
    queues.delete(queue.id)
    return toConsumer(sql.consumerOfQueue.get({ queue_id: queue.id }) as ConsumerRow)
  }

  function detach(queue: QueueRecord, consumer: ConsumerRecord): void {
    sql.deleteConsumer.run({ id: consumer.id })
    queues.delete(queue.id)
  }

  return {
    find,
    findByName,
    list: (account: string) => sql.queuesOfAccount.all({ account }).map(load),
    create,
    update,
    remove,
    purge,
    attach,
    put,
    detach,
    /** Drops what was cached; what is asked for next is read again. */
    forget: () => queues.clear(),
  }
}

/** The settings as the API shows them, defaults included. */
export function settingsWithDefaults(consumer: ConsumerRecord) {
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
