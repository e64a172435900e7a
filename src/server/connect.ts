import { createQueuesClient, type QueuesClient } from '#contract/client.ts'
import { ApiError } from '#contract/envelope.ts'
import type { Clock } from '#server/clock.ts'
import type { CloudflareConnection } from '#server/connection-config.ts'
import type { ConnectedBackend } from '#server/connections.ts'
import { INTERNAL_ORIGIN } from '#server/gateway/allow-list.ts'
import type { Credential } from '#server/gateway/credential.ts'
import { createGateway, type Gateway } from '#server/gateway/gateway.ts'
import { createRateBudget, type RateBudget } from '#server/gateway/rate-budget.ts'
import type { ReportFailure } from '#server/http/failure.ts'
import { createSampler, type Sampler } from '#server/metrics/sampler.ts'
import type { HistoryStore } from '#server/metrics/store.ts'
import { every } from '#server/timers.ts'

/**
 * One call per queue and one per list: 30 every 20 s stay below 100 a minute, of the 240 that Cloudflare allows its
 * user over all tools together.
 */
const SAMPLE_INTERVAL_MS = 20_000
const MAX_QUEUES_PER_ROUND = 30

export function clientOf(fetch: (request: Request) => Promise<Response>, accountId: string): QueuesClient {
  return createQueuesClient({ fetch, origin: INTERNAL_ORIGIN, accountPath: `/accounts/${accountId}` })
}

interface ConnectOptions {
  connections: readonly CloudflareConnection[]
  upstream: string
  version: string
  store: HistoryStore
  clock: Clock
  report: ReportFailure
}

export interface Connected {
  backend: ConnectedBackend
  sampler: Sampler
  gateway: Gateway
}

const secretOf = (credential: Credential): string =>
  credential.kind === 'token' ? credential.token : credential.key

/** A gateway and a sampler for each Cloudflare connection. Those with the same credentials share one rate budget. */
export function connectAll(options: ConnectOptions): Connected[] {
  const { connections, upstream, version, store, clock, report } = options
  const budgets = new Map<string, RateBudget>()
  function budgetOf(credential: Credential): RateBudget {
    const secret = secretOf(credential)
    const known = budgets.get(secret)
    if (known) return known
    const budget = createRateBudget(clock)
    budgets.set(secret, budget)
    return budget
  }

  return connections.map(({ credential, ...connection }) => {
    const { id, accountId } = connection
    const budget = budgetOf(credential)
    const gateway = createGateway({ accountId, credential, upstream, clock, report, version, budget })
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
      backend: { ...connection, kind: 'cloudflare', api: upstream, backend: gateway },
      sampler,
      gateway,
    }
  })
}
