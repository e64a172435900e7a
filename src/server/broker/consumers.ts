import type { ConsumerRequest } from '#contract/consumers.ts'
import { ERROR_CODE } from '#contract/error-codes.ts'
import type { Clock } from '#server/clock.ts'
import { QueuesError } from '#server/http/errors.ts'
import type { Database } from '#server/sqlite/database.ts'
import type { ConsumerRecord, QueueRecord } from './queue-records.ts'
import { consumerStatements } from './registry-store.ts'
import type { Registry } from './registry.ts'

interface ConsumersDependencies {
  database: Database
  registry: Registry
  clock: Clock
  newId: () => string
}

export type Consumers = ReturnType<typeof createConsumers>

export function consumerNotFound({ name }: QueueRecord): QueuesError {
  const message = `Consumer not found: queue '${name}' has no consumer with this id.`
  return new QueuesError(404, ERROR_CODE.consumerNotFound, message)
}

const invalid = (message: string) => new QueuesError(400, ERROR_CODE.invalidConsumerSettings, message)

/** The consumer of each queue. Every method that changes something runs inside the caller's transaction. */
export function createConsumers({ database, registry, clock, newId }: ConsumersDependencies) {
  const sql = consumerStatements(database)

  /** Creates the dead-letter queue if it is missing. It must have the jurisdiction of its queue. */
  function ensureDeadLetterQueue({ account, name, jurisdiction }: QueueRecord, target: string): void {
    if (target === name)
      throw invalid(`Queue '${name}' cannot be its own dead letter queue; name another queue.`)
    const existing = registry.findByName(account, target)
    if (!existing) {
      registry.create(account, { queue_name: target, ...(jurisdiction && { jurisdiction }) })
      return
    }
    if (existing.jurisdiction === jurisdiction) return
    const [own, its] = [jurisdiction ?? 'none', existing.jurisdiction ?? 'none']
    throw invalid(
      `The dead letter queue '${target}' must be in the same jurisdiction as queue '${name}': its jurisdiction is ${its}, that of the queue is ${own}.`,
    )
  }

  function fieldsOf(queue: QueueRecord, request: ConsumerRequest) {
    const deadLetterQueue = request.dead_letter_queue ?? ''
    if (deadLetterQueue !== '') ensureDeadLetterQueue(queue, deadLetterQueue)
    return {
      queue_id: queue.id,
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
    const { account } = queue
    if (sql.find.get({ account, id })) throw consumerNotFound(queue)
    sql.insert.run({ id, account, created_at: clock.now(), ...fieldsOf(queue, request) })
    return registry.reload(queue).consumer as ConsumerRecord
  }

  return {
    attach,
    /** PUT: replaces the consumer, or attaches one with this id if the queue has none. */
    put(queue: QueueRecord, id: string, request: ConsumerRequest): ConsumerRecord {
      if (queue.consumer?.id !== id) return attach(queue, request, id)
      sql.update.run(fieldsOf(queue, request))
      return registry.reload(queue).consumer as ConsumerRecord
    },
    detach(queue: QueueRecord): void {
      sql.delete.run({ queue_id: queue.id })
      registry.reload(queue)
    },
  }
}
