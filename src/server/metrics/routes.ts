import { Hono } from 'hono'
import { ERROR_CODE } from '#contract/error-codes.ts'
import type { Clock } from '#server/clock.ts'
import { ok } from '#server/http/envelope.ts'
import { QueuesError } from '#server/http/errors.ts'
import type { Sampler } from './sampler.ts'
import type { HistoryStore } from './store.ts'

const SHORTEST_RANGE_MS = 60_000
/** The store keeps 30 days. */
const LONGEST_RANGE_MS = 30 * 86_400_000

type Samplers = Pick<ReadonlyMap<string, Sampler>, 'get'>

interface MetricsRoutesDependencies {
  /** By connection id, as they are at the moment. */
  samplers: Samplers
  store: HistoryStore
  clock: Clock
}

/** The newest samples and the history of a connection's queues, to be mounted at `/api/connections`. */
export function createMetricsRoutes({ samplers, store, clock }: MetricsRoutesDependencies): Hono {
  const app = new Hono()

  app.get('/:connection/samples', (c) => ok(samplerOf(samplers, c.req.param('connection')).latest()))

  app.get('/:connection/queues/:queue/history', (c) => {
    const { connection, queue } = c.req.param()
    const { intervalMs } = samplerOf(samplers, connection).latest()
    const to = clock.now()
    const from = to - parseRangeMs(c.req.query('range_ms'))
    return ok(store.range(connection, queue, { from, to, intervalMs }))
  })

  return app
}

function samplerOf(samplers: Samplers, connection: string): Sampler {
  const sampler = samplers.get(connection)
  if (!sampler) throw new QueuesError(404, ERROR_CODE.noRoute, 'There is no such connection.')
  return sampler
}

function parseRangeMs(text: string | undefined): number {
  const rangeMs = /^\d+$/.test(text ?? '') ? Number(text) : Number.NaN
  if (rangeMs >= SHORTEST_RANGE_MS && rangeMs <= LONGEST_RANGE_MS) return rangeMs
  const message = `range_ms must be a whole number of milliseconds from ${SHORTEST_RANGE_MS} to ${LONGEST_RANGE_MS}.`
  throw new QueuesError(400, ERROR_CODE.invalidRequestBody, message)
}
