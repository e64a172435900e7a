import { createAnalyticsClient } from '#contract/analytics.ts'
import { createQueuesClient, type QueuesClient } from '#contract/client.ts'
import { ApiError } from '#contract/envelope.ts'
import { ERROR_CODE } from '#contract/error-codes.ts'
import type { Clock } from '#server/clock.ts'
import type { LockedConnection, CloudflareConnection } from './connection.ts'
import type { ConnectedBackend } from './routes.ts'
import { INTERNAL_ORIGIN } from '#server/gateway/allow-list.ts'
import { createAnalyticsFetch } from '#server/gateway/analytics-fetch.ts'
import { createGateway } from '#server/gateway/gateway.ts'
import type { RateBudgets } from '#server/gateway/rate/rate-budgets.ts'
import { QueuesError } from '#server/http/errors.ts'
import type { ReportFailure } from '#server/http/failure.ts'
import { createBacklogAnalytics } from '#server/metrics/backlog-analytics.ts'
import type { Measured } from '#server/metrics/routes.ts'
import { createSampler } from '#server/metrics/sampler.ts'
import type { HistoryStore } from '#server/metrics/store.ts'
import { every } from '#server/clock.ts'

/**
 * One call per queue and one per list: 30 every 20 s stay below 100 a minute, of the 240 that Cloudflare allows its
 * user over all tools together.
 */
const SAMPLE_INTERVAL_MS = 20_000
const MAX_QUEUES_PER_ROUND = 30

export function clientOf(fetch: (request: Request) => Promise<Response>, accountId: string): QueuesClient {
  return createQueuesClient({ fetch, origin: INTERNAL_ORIGIN, accountPath: `/accounts/${accountId}` })
}

interface ConnectorOptions {
  upstream: string
  version: string
  store: HistoryStore
  budgets: RateBudgets
  clock: Clock
  report: ReportFailure
}

/** A connection that works: what answers its calls, and what measures its queues. */
export interface LiveConnection extends ConnectedBackend, Measured {
  /** Gives up its calls under way. The sampler is stopped by whoever started it. */
  close(): void
}

export type Connect = (connection: CloudflareConnection | LockedConnection) => LiveConnection

/** https://www.rfc-editor.org/rfc/rfc4918#section-11.3 */
const LOCKED = 423

/** Makes a gateway and a sampler for a Cloudflare connection. Those with the same credentials share one rate budget. */
export function createConnector(options: ConnectorOptions): Connect {
  const { upstream, version, store, budgets, clock, report } = options

  function connectLocked(connection: LockedConnection): LiveConnection {
    const { id, whyLocked } = connection
    const fail = () => Promise.reject(new ApiError(whyLocked, { status: LOCKED }))
    return {
      ...connection,
      kind: 'cloudflare',
      api: upstream,
      backend: {
        handle: () => Promise.reject(new QueuesError(LOCKED, ERROR_CODE.missingCredentials, whyLocked)),
      },
      budget: () => null,
      sampler: createSampler({
        connection: id,
        client: { list: fail, metrics: fail },
        store,
        clock,
        schedule: every,
        intervalMs: SAMPLE_INTERVAL_MS,
        // It was said once at the start.
        onError: () => undefined,
      }),
      analytics: null,
      close: () => undefined,
    }
  }

  return (connection) => {
    if ('whyLocked' in connection) return connectLocked(connection)
    const { credential, ...rest } = connection
    const { id, accountId } = rest
    const { budget, release } = budgets.lease(credential)
    const calls = { credential, upstream, clock, report, version, budget }
    const gateway = createGateway({ ...calls, accountId })
    const analyticsFetch = createAnalyticsFetch(calls)
    const sampler = createSampler({
      connection: id,
      client: clientOf((request) => gateway.fetch(request, { priority: 'background' }), accountId),
      store,
      clock,
      schedule: every,
      intervalMs: SAMPLE_INTERVAL_MS,
      maxQueuesPerRound: MAX_QUEUES_PER_ROUND,
      budget: () => gateway.budget(),
      onError(error) {
        // The gateway has reported what did not come back from Cloudflare.
        if (!(error instanceof ApiError && error.status >= 500)) report(error)
      },
    })
    return {
      ...rest,
      kind: 'cloudflare',
      api: upstream,
      whyLocked: null,
      backend: gateway,
      budget: () => gateway.budget(),
      sampler,
      analytics: createBacklogAnalytics({
        client: createAnalyticsClient({ fetch: analyticsFetch.fetch, origin: INTERNAL_ORIGIN, accountId }),
        clock,
        onError: report,
      }),
      close() {
        gateway.close()
        analyticsFetch.close()
        release()
      },
    }
  }
}
