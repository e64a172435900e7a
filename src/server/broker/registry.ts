import { ERROR_CODE } from '#contract/error-codes.ts'
import { DEFAULT_RETENTION_SECONDS, MAX_QUEUES_PER_ACCOUNT, QUEUE_NAME_PATTERN } from '#contract/limits.ts'
import type { CreateQueueRequest, UpdateQueueRequest } from '#contract/queues.ts'
import type { Clock } from '#server/clock.ts'
import { QueuesError } from '#server/http/errors.ts'
import type { Database } from '#server/sqlite/database.ts'
import { toQueue, type QueueRecord } from './queue-records.ts'
import { registryStatements, type QueueRow } from './registry-store.ts'

interface RegistryDependencies {
  database: Database
  clock: Clock
  /** 32 lower-case hex digits. */
  newId: () => string
}

export type Registry = ReturnType<typeof createRegistry>

const invalid = (message: string) => new QueuesError(400, ERROR_CODE.invalidQueueSettings, message)

function assertName(name: string): void {
  if (QUEUE_NAME_PATTERN.test(name)) return
  throw new QueuesError(
    400,
    ERROR_CODE.queueNameInvalid,
    `Queue name '${name.slice(0, 100)}' is invalid: it must have 1 to 63 characters, only lower-case letters, digits and dashes, and no dash at either end.`,
  )
}

/**
 * Queues with their names, settings and dead-letter queues. Every method that changes something runs inside the
 * caller's transaction; the caller calls `forget` after a rollback.
 */
export function createRegistry({ database, clock, newId }: RegistryDependencies) {
  const sql = registryStatements(database)
  /** Cached queues with their consumers, by id. */
  const queues = new Map<string, QueueRecord>()

  function load(row: QueueRow): QueueRecord {
    const queue = toQueue(row)
    queues.set(row.id, queue)
    return queue
  }

  function reload({ id }: Pick<QueueRecord, 'id'>): QueueRecord {
    return load(sql.queueById.get({ id }) as QueueRow)
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
    if ((sql.count.get({ account })?.count ?? 0) >= MAX_QUEUES_PER_ACCOUNT) {
      throw invalid(
        `This account already has ${MAX_QUEUES_PER_ACCOUNT} queues, the maximum. Delete one first.`,
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
    return reload({ id })
  }

  function assertJurisdiction(queue: QueueRecord, { jurisdiction }: UpdateQueueRequest): void {
    if (jurisdiction === undefined || jurisdiction === queue.jurisdiction) return
    throw invalid(
      `The jurisdiction of a queue is set when it is created and cannot be changed. That of '${queue.name}' is ${queue.jurisdiction ?? 'not set'}.`,
    )
  }

  /** `replace` is PUT: fields that are not given get their defaults. `merge` is PATCH: they stay as they are. */
  function update(queue: QueueRecord, request: UpdateQueueRequest, mode: 'replace' | 'merge'): QueueRecord {
    assertJurisdiction(queue, request)
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
      sql.renameDeadLetterQueue.run({ account: queue.account, old_name: queue.name, new_name: name })
      queues.clear()
    }
    return reload(queue)
  }

  function remove(queue: QueueRecord): void {
    const { id, account, name } = queue
    if (sql.consumerOfDeadLetterQueue.get({ id, account, name })) {
      throw new QueuesError(
        400,
        ERROR_CODE.queueInUse,
        `Cannot delete queue '${name}' that serves as dead letter queue for consumers. Remove it from them first.`,
      )
    }
    sql.deleteQueue.run({ id })
    sql.discardPartition.run({ number: queue.partition })
    queues.delete(id)
  }

  /** Removes every message at once, including leased and delayed messages. */
  function purge(queue: QueueRecord): QueueRecord {
    sql.discardPartition.run({ number: queue.partition })
    sql.emptyQueue.run({ id: queue.id, partition: newPartition(), now: clock.now() })
    return reload(queue)
  }

  /** Sorted by name. A non-empty `names` keeps only those queues. A `limit` of -1 means no limit. */
  function list(account: string, names: readonly string[], range: { limit: number; offset: number }) {
    const named = { account, names: JSON.stringify(names) }
    const rows =
      names.length === 0 ? sql.page.all({ account, ...range }) : sql.pageOfNames.all({ ...named, ...range })
    const total = names.length === 0 ? sql.count.get({ account }) : sql.countOfNames.get(named)
    return { queues: rows.map(toQueue), total: total?.count ?? 0 }
  }

  return {
    find,
    findByName,
    list,
    create,
    update,
    remove,
    purge,
    /** Reads a queue again, after its consumer has changed. */
    reload,
    /** Drops all cached queues. */
    forget: () => queues.clear(),
  }
}
