import { Hono } from 'hono'
import { ERROR_CODE } from '#contract/error-codes.ts'
import type { Clock } from '#server/clock.ts'
import { ok } from '#server/http/envelope.ts'
import { QueuesError } from '#server/http/errors.ts'
import type { BacklogAnalytics } from './backlog-analytics.ts'
import { fillGaps, hasGaps } from './gaps.ts'
import type { Sampler } from './sampler.ts'
import type { HistoryStore } from './store.ts'

const SHORTEST_RANGE_MS = 60_000
/** The store keeps 30 days. */
const LONGEST_RANGE_MS = 30 * 86_400_000

/** The sources of a connection's metrics. */
export interface Measured {
  sampler: Sampler
  /** null for the embedded server, which is measured from its start. */
  analytics: BacklogAnalytics | null
}

type MeasuredConnections = Pick<ReadonlyMap<string, Measured>, 'get'>

interface MetricsRoutesDependencies {
  /** The current connections, by id. */
  connections: MeasuredConnections
  store: HistoryStore
  clock: Clock
}

/** The newest samples and the history of a connection's queues, to be mounted at `/api/connections`. */
export function createMetricsRoutes({ connections, store, clock }: MetricsRoutesDependencies): Hono {
  const app = new Hono()

  app.get('/:connection/samples', (c) =>
    ok(measuredOf(connections, c.req.param('connection')).sampler.latest()),
  )

  app.get('/:connection/queues/:queue/history', async (c) => {
    const { connection, queue } = c.req.param()
    const { sampler, analytics } = measuredOf(connections, connection)
    const { intervalMs } = sampler.latest()
    const to = clock.now()
    const from = to - parseRangeMs(c.req.query('range_ms'))
    const history = store.range(connection, queue, { from, to, intervalMs })
    if (!analytics || !hasGaps(history)) return ok(history)
    const { averages, state } = await analytics.find(queue, history.stepMs)
    return ok(fillGaps(history, averages, state))
  })

  return app
}

function measuredOf(connections: MeasuredConnections, connection: string): Measured {
  const measured = connections.get(connection)
  if (!measured) throw new QueuesError(404, ERROR_CODE.noRoute, 'Connection not found.')
  return measured
}

function parseRangeMs(text: string | undefined): number {
  const rangeMs = /^\d+$/.test(text ?? '') ? Number(text) : Number.NaN
  if (rangeMs >= SHORTEST_RANGE_MS && rangeMs <= LONGEST_RANGE_MS) return rangeMs
  const message = `range_ms must be a whole number of milliseconds from ${SHORTEST_RANGE_MS} to ${LONGEST_RANGE_MS}.`
  throw new QueuesError(400, ERROR_CODE.invalidRequestBody, message)
}
