import { createAnalyticsClient } from '#contract/analytics.ts'
import { createQueuesClient, type QueuesClient } from '#contract/client.ts'
import { ApiError } from '#contract/envelope.ts'
import { ERROR_CODE } from '#contract/error-codes.ts'
import { every, type Clock } from '#server/clock.ts'
import { INTERNAL_ORIGIN } from '#server/gateway/allow-list.ts'
import { createAnalyticsFetch } from '#server/gateway/analytics-fetch.ts'
import type { Credential } from '#server/gateway/exchange/credential.ts'
import { createGateway } from '#server/gateway/gateway.ts'
import type { RateBudgets } from '#server/gateway/rate/rate-budgets.ts'
import { QueuesError } from '#server/http/errors.ts'
import type { ReportFailure } from '#server/http/failure.ts'
import { createBacklogAnalytics } from '#server/metrics/backlog-analytics.ts'
import { createSampler } from '#server/metrics/sampler.ts'
import type { HistoryStore } from '#server/metrics/store.ts'
import { StartError } from '#server/start-error.ts'
import type { CloudflareConnection, LiveConnection } from './connection.ts'

/**
 * A round takes one request per queue and one per page of the list: 30 queues every 20 s stay below 100 requests a
 * minute, of the 240 that Cloudflare allows a user across all tools.
 */
const SAMPLE_INTERVAL_MS = 20_000
const MAX_QUEUES_PER_ROUND = 30

/** https://www.rfc-editor.org/rfc/rfc4918#section-11.3 */
const LOCKED = 423

export function createInternalClient(
  fetch: (request: Request) => Promise<Response>,
  accountId: string,
): QueuesClient {
  return createQueuesClient({ fetch, origin: INTERNAL_ORIGIN, accountPath: `/accounts/${accountId}` })
}

/** What every call to Cloudflare is made with, whatever the connection. */
export interface CloudflareOptions {
  upstream: string
  version: string
  budgets: RateBudgets
  clock: Clock
  report: ReportFailure
}

interface ConnectorOptions extends CloudflareOptions {
  store: HistoryStore
}

export type Connect = (connection: CloudflareConnection) => LiveConnection

/**
 * Returns the function that makes a gateway and a sampler for a Cloudflare connection. It throws `QueuesError` for a
 * credential that no HTTP header can hold. Connections with the same credential share one rate budget.
 */
export function createConnector({ store, ...cloudflare }: ConnectorOptions): Connect {
  const { upstream, budgets, clock, report } = cloudflare
  const sampling = { store, clock, schedule: every, intervalMs: SAMPLE_INTERVAL_MS }

  /** Serves nothing but the reason why it cannot. */
  function connectLocked(whyLocked: string, id: string) {
    const fail = () => Promise.reject(new ApiError(whyLocked, { status: LOCKED }))
    return {
      whyLocked,
      backend: {
        handle: () => Promise.reject(new QueuesError(LOCKED, ERROR_CODE.missingCredentials, whyLocked)),
      },
      budget: () => null,
      sampler: createSampler({
        ...sampling,
        connection: id,
        client: { list: fail, metrics: fail },
        // Logged once at the start.
        onError: () => undefined,
      }),
      analytics: null,
      close: () => undefined,
    }
  }

  function connectAccount(credential: Credential, id: string, accountId: string) {
    const { budget, release } = budgets.lease(credential)
    const calls = { ...cloudflare, credential, budget }
    const gateway = createGateway({ ...calls, accountId })
    const analyticsFetch = createAnalyticsFetch(calls)
    return {
      whyLocked: null,
      backend: gateway,
      budget: () => gateway.budget(),
      sampler: createSampler({
        ...sampling,
        connection: id,
        client: createInternalClient(
          (request) => gateway.fetch(request, { priority: 'background' }),
          accountId,
        ),
        maxQueuesPerRound: MAX_QUEUES_PER_ROUND,
        budget: () => gateway.budget(),
        onError(error) {
          // The gateway has already reported what failed at Cloudflare.
          if (!(error instanceof ApiError && error.status >= 500)) report(error)
        },
      }),
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

  return ({ credential, ...connection }) => {
    const { id, accountId } = connection
    const account = { ...connection, kind: 'cloudflare' as const, api: upstream }
    if (credential.kind === 'locked') return { ...account, ...connectLocked(credential.why, id) }
    return { ...account, ...connectAccount(credential, id, accountId) }
  }
}

/** Connects all of them. Throws `StartError` with the name of the connection that failed. */
export function connectAll(connections: readonly CloudflareConnection[], connect: Connect): LiveConnection[] {
  return connections.map((connection) => {
    try {
      return connect(connection)
    } catch (error) {
      if (!(error instanceof QueuesError)) throw error
      throw new StartError(`The connection ${JSON.stringify(connection.name)}: ${error.message}`, {
        cause: error,
      })
    }
  })
}
