import { Hono } from 'hono'
import { createQueuesClient, type QueuesClient } from '#contract/client.ts'
import { createApp } from '#server/app.ts'
import { createBrokerApi } from '#server/broker/api/broker-api.ts'
import { createBroker, type Broker } from '#server/broker/broker.ts'
import { TURN_LIMIT } from '#server/broker/due-messages.ts'
import { createConnectionRegistry } from '#server/connections/registry.ts'
import { createAccess } from '#server/auth/access.ts'
import { SESSION_SCHEMA } from '#server/auth/sessions/session-store.ts'
import { createJournal, JOURNAL_DETAIL_SCHEMA, JOURNAL_SCHEMA } from '#server/journal/journal.ts'
import { createRecorder } from '#server/journal/recorder.ts'
import { migrate, openDatabase, type Database } from '#server/sqlite/database.ts'
import type { DiskReserve } from '#server/sqlite/disk-reserve.ts'
import { fetchInProcess } from './in-process.ts'
import { createManualClock, type ManualClock } from './manual-clock.ts'

/** An account that no other part of the server uses. */
export const ACCOUNT = 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'

/** An implementation of the Queues API, for the conformance suite. */
export interface QueuesApiFixture {
  /** Handles a request to `/client/v4…`. */
  fetch(request: Request): Promise<Response>
  client: QueuesClient
  clock: ManualClock
  close(): void
}

/** Makes an unexpected failure fail the test. */
function rethrow(error: unknown): never {
  throw error
}

/** Access without signing in, and a journal in memory. */
export function createOpenAccess(clock: ManualClock, report: (error: unknown) => void, basePath = '') {
  const database = openDatabase(':memory:')
  migrate(database, [SESSION_SCHEMA, JOURNAL_SCHEMA, JOURNAL_DETAIL_SCHEMA])
  const access = createAccess({
    database,
    clock,
    mode: 'open',
    users: [],
    basePath,
    isSecure: false,
    apiTokenRequired: false,
    report,
  })
  const journal = createJournal(database, { flushSoon: () => undefined })
  return { access, journal, recorder: createRecorder(journal, report), queueNameOf: () => null }
}

export interface BrokerFixture extends QueuesApiFixture {
  broker: Broker
  database: Database
}

/** The app with a broker in memory and a manual clock. */
export function createBrokerFixture({
  clock = createManualClock(),
  database = openDatabase(':memory:'),
  report = rethrow as (error: unknown) => void,
  turnLimit = TURN_LIMIT,
  reserve = null as DiskReserve | null,
} = {}): BrokerFixture {
  const broker = createBroker({ database, clock, report, turnLimit, reserve })
  const app = createApp({
    config: {
      apiToken: null,
      basePath: '',
      demo: false,
      host: '127.0.0.1',
      publicUrl: null,
      rateLimit: null,
      readOnly: false,
    },
    clock,
    version: 'test',
    brokerApi: createBrokerApi(broker, report),
    connections: createConnectionRegistry([]),
    ...createOpenAccess(clock, report),
    connectionAdmin: new Hono(),
    metrics: new Hono(),
    web: null,
    report,
  })
  const fetch = async (request: Request) => {
    request.headers.set('host', '127.0.0.1')
    return fetchInProcess(app, request)
  }
  return {
    fetch,
    clock,
    broker,
    database,
    client: createQueuesClient({
      fetch,
      origin: 'http://127.0.0.1',
      accountPath: `/client/v4/accounts/${ACCOUNT}`,
      token: 'test',
    }),
    close() {
      broker.close()
      database.close()
    },
  }
}
