import { randomBytes } from 'node:crypto'
import { Hono } from 'hono'
import type { Clock } from '#server/clock.ts'
import { QueuesError } from '#server/http/errors.ts'
import { toFailure, type ReportFailure } from '#server/http/failure.ts'
import { noRoute } from '#server/http/no-route.ts'
import { migrate, transaction, type Database } from '#server/sqlite/database.ts'
import type { DiskReserve } from '#server/sqlite/disk-reserve.ts'
import { createGroupCommit } from '#server/sqlite/group-commit.ts'
import { createMessageOperations } from './analytics/message-operations.ts'
import { createRecorder } from './analytics/recorder.ts'
import { createBacklog } from './backlog.ts'
import { createConsumers } from './consumers.ts'
import { createLeases } from './leases.ts'
import { createMessages } from './messages.ts'
import { createRegistry } from './registry.ts'
import { createBrokerRoutes } from './api/routes.ts'
import { BROKER_MIGRATIONS } from './schema.ts'
import { createSettling, TURN_LIMIT, type TurnLimit } from './due-messages.ts'
import { createSubscriptions } from './subscriptions.ts'
import { createSweeper } from './sweeper.ts'
import { createTickets } from './tickets.ts'

interface BrokerDependencies {
  database: Database
  clock: Clock
  report: ReportFailure
  /** How much of what time has made due one turn of the event loop settles. */
  turnLimit?: TurnLimit
  /** Null where the database is on no disk. */
  reserve?: DiskReserve | null
}

export interface Broker {
  /** The routes below `/client/v4`. Whoever mounts them has authenticated their callers. */
  routes: Hono
  /** The same for callers inside the process; paths start at `/accounts`. */
  fetch(request: Request): Promise<Response>
  /** Does a part of what time has made due in every queue, in turns of the event loop. Answers whether there is more to do. */
  sweep(): Promise<boolean>
  /** From now on nothing is committed until the answered function is called; whoever writes waits. */
  hold(): () => void
  /** The same for the sweep alone. */
  holdSweep(): () => void
  close(): void
}

/** The cipher key of this database's lease ids, refs and message ids; made once, kept for good. */
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
  const registry = createRegistry({ database, clock, newId })
  const consumers = createConsumers({ database, registry, clock, newId })
  const subscriptions = createSubscriptions({ database, registry, clock, newId })
  const backlog = createBacklog(database)
  const tickets = createTickets(loadKey(database))
  const { write, afterCommit, hold } = createGroupCommit(database, {
    // One more look at the sockets first: with many clients each flush carries more, and one alone loses some 20 µs.
    defer: (callback) => setImmediate(() => setImmediate(callback)),
    isRefusal: (error) => error instanceof QueuesError,
    reserve,
    beforeCommit: () => backlog.flush(),
    onRollback: () => {
      registry.forget()
      backlog.forget()
      settling.forget()
      recorder.forget()
    },
  })
  const recorder = createRecorder({ database, clock, afterCommit })
  const operations = createMessageOperations(recorder)
  const settling = createSettling({
    database,
    registry,
    backlog,
    operations,
    clock,
    afterCommit,
    limit: turnLimit,
  })
  const messages = createMessages({ database, backlog, tickets, settling, operations, clock })
  const leases = createLeases({ database, backlog, tickets, settling, operations, clock })
  const routes = createBrokerRoutes({ registry, consumers, messages, leases, subscriptions, write })
  // Loading the graphql library takes 50 ms, and most never ask for it.
  let graphql: ((request: Request) => Promise<Response>) | null = null
  routes.post('/graphql', async (c) => {
    const { createGraphqlApi } = await import('./analytics/graphql-api.ts')
    graphql ??= createGraphqlApi({ database, clock, flush: () => write(() => afterCommit(recorder.flush())) })
    return graphql(c.req.raw)
  })
  const inside = new Hono().route('/', routes)
  inside.notFound((c) => noRoute(c.req.path))
  inside.onError((error, c) => toFailure(error, (cause) => report(cause, c.req.header('cf-ray'))))
  let isClosed = false
  const sweeper = createSweeper({
    registry,
    settling,
    recorder,
    write,
    afterCommit,
    isClosed: () => isClosed,
  })

  return {
    routes,
    fetch: async (request) => inside.fetch(request),
    sweep: sweeper.sweep,
    hold,
    holdSweep: sweeper.hold,
    close() {
      if (isClosed) return
      isClosed = true
      try {
        transaction(database, () => recorder.flush())()
      } catch (error) {
        // Statistics of a second are no reason to leave everything else open, as on a full disk.
        report(error)
      }
    },
  }
}
