import { setImmediate } from 'node:timers/promises'
import type { QueuesClient } from '#contract/client.ts'
import { LOCAL_ACCOUNT_ID, LOCAL_CONNECTION_ID } from '#contract/ids.ts'
import { every, type Clock } from '#server/clock.ts'
import { backendOf } from '#server/gateway/backend.ts'
import type { ReportFailure } from '#server/http/failure.ts'
import { createSampler } from '#server/metrics/sampler.ts'
import type { HistoryStore } from '#server/metrics/store.ts'
import { createInternalClient } from './connect.ts'
import type { LiveConnection } from './connection.ts'

const SAMPLE_INTERVAL_MS = 5_000
/** With more queues, each round samples those that waited longest: 1,000 in one round block the event loop for 40 ms. */
const MAX_QUEUES_PER_ROUND = 500

type BrokerFetch = (request: Request) => Promise<Response>

/** A client of the embedded server for the server's own use: sampling and the demo. */
export function createLocalClient(fetch: BrokerFetch): QueuesClient {
  async function yielding(request: Request): Promise<Response> {
    // One turn of the event loop per call, or the hundreds of calls of a round would hold up every request.
    await setImmediate()
    return fetch(request)
  }
  return createInternalClient(yielding, LOCAL_ACCOUNT_ID)
}

interface LocalConnectionOptions {
  fetch: BrokerFetch
  client: QueuesClient
  store: HistoryStore
  clock: Clock
  report: ReportFailure
}

/** The connection to the embedded server, which is always there. */
export function createLocalConnection(options: LocalConnectionOptions): LiveConnection {
  const { fetch, client, store, clock, report } = options
  return {
    id: LOCAL_CONNECTION_ID,
    name: 'Local',
    kind: 'embedded',
    accountId: LOCAL_ACCOUNT_ID,
    api: null,
    color: null,
    isProduction: false,
    isReadOnly: false,
    source: 'embedded',
    whyLocked: null,
    budget: () => null,
    backend: backendOf(fetch),
    sampler: createSampler({
      connection: LOCAL_CONNECTION_ID,
      client,
      store,
      clock,
      schedule: every,
      intervalMs: SAMPLE_INTERVAL_MS,
      maxQueuesPerRound: MAX_QUEUES_PER_ROUND,
      onError: report,
    }),
    analytics: null,
    close: () => undefined,
  }
}
