import { randomBytes } from 'node:crypto'
import type { Clock } from '#server/clock.ts'
import { QueuesError } from '#server/http/errors.ts'
import type { ReportFailure } from '#server/http/failure.ts'
import { migrate, transaction, type Database } from '#server/sqlite/database.ts'
import type { DiskReserve } from '#server/sqlite/disk-reserve.ts'
import { createGroupCommit, type GroupCommit } from '#server/sqlite/group-commit.ts'
import type { AnalyticsSource } from './analytics/graphql-api.ts'
import { createOperationRecorder } from './analytics/recorder.ts'
import { createBacklog } from './backlog.ts'
import { createConsumers, type Consumers } from './consumers.ts'
import { createDueMessages, TURN_LIMIT, type TurnLimit } from './due-messages.ts'
import { createLeases, type Leases } from './leases.ts'
import { createMessageOperations } from './message-operations.ts'
import { createMessageStore } from './message-store.ts'
import { createMessages, type Messages } from './messages.ts'
import { createRegistry, type Registry } from './registry.ts'
import { BROKER_MIGRATIONS } from './schema.ts'
import { createSubscriptions, type Subscriptions } from './subscriptions.ts'
import { createSweeper } from './sweeper.ts'
import { createTickets } from './tickets.ts'

interface BrokerDependencies {
  database: Database
  clock: Clock
  report: ReportFailure
  turnLimit?: TurnLimit
  /** Null for a database that is not on a disk. */
  reserve?: DiskReserve | null
}

/** The domain of the embedded server; api/broker-api.ts serves it over HTTP. */
export interface Broker {
  registry: Registry
  consumers: Consumers
  subscriptions: Subscriptions
  messages: Messages
  leases: Leases
  analytics: AnalyticsSource
  /** Runs a change of any of them in a transaction that it shares with others. */
  write: GroupCommit['write']
  /** Processes part of what is due in all queues, over several turns of the event loop. Resolves to whether more is due. */
  sweep(): Promise<boolean>
  /** Pauses all commits until the returned function is called; writes wait. */
  hold(): () => void
  /** The same for the sweep alone. */
  holdSweep(): () => void
  close(): void
}

/** The cipher key of this database's lease ids, refs and message ids, generated once. */
function loadKey(database: Database): Uint8Array {
  return transaction(database, () => {
    const row = database.prepare<{ key: Uint8Array }>('SELECT key FROM secret').get()
    if (row) return row.key
    const key = randomBytes(32)
    database.prepare('INSERT INTO secret (key) VALUES (?)').run(key)
    return key
  })
}

/** The embedded queue server over one database. The caller owns the database and closes it after the broker. */
export function createBroker({
  database,
  clock,
  report,
  turnLimit = TURN_LIMIT,
  reserve = null,
}: BrokerDependencies): Broker {
  migrate(database, BROKER_MIGRATIONS)
  const newId = () => randomBytes(16).toString('hex')
  const store = createMessageStore(database)
  const registry = createRegistry({ database, clock, newId })
  const backlog = createBacklog(database, store)
  const tickets = createTickets(loadKey(database))
  const { write, afterCommit, hold } = createGroupCommit(database, {
    // Two turns let more requests in, so that with many clients each flush carries more; a single client loses some 20 µs.
    defer: (callback) => setImmediate(() => setImmediate(callback)),
    isRefusal: (error) => error instanceof QueuesError,
    reserve,
    beforeCommit: () => backlog.flush(),
    onRollback: () => {
      registry.forget()
      backlog.forget()
      dueMessages.forget()
      recorder.forget()
    },
  })
  const recorder = createOperationRecorder({
    database,
    clock,
    afterCommit,
    countDelayed: (queueId) => store.countDelayed.get(queueId, clock.now())?.delayed ?? 0,
  })
  const operations = createMessageOperations(recorder)
  const dueMessages = createDueMessages({
    database,
    store,
    registry,
    backlog,
    operations,
    clock,
    afterCommit,
    limit: turnLimit,
  })
  let isClosed = false
  const sweeper = createSweeper({
    registry,
    dueMessages,
    recorder,
    write,
    afterCommit,
    isClosed: () => isClosed,
  })

  return {
    registry,
    consumers: createConsumers({ database, registry, clock, newId }),
    subscriptions: createSubscriptions({ database, registry, clock, newId }),
    messages: createMessages({ store, backlog, tickets, dueMessages, operations, clock }),
    leases: createLeases({ store, backlog, tickets, dueMessages, operations, clock }),
    analytics: { database, clock, flush: () => write(() => afterCommit(recorder.flush())) },
    write,
    sweep: sweeper.sweep,
    hold,
    holdSweep: sweeper.hold,
    close() {
      if (isClosed) return
      isClosed = true
      try {
        transaction(database, () => recorder.flush())()
      } catch (error) {
        // On a full disk, for example. The statistics of the last second must not keep the rest from closing.
        report(error)
      }
    },
  }
}
