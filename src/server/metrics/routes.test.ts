import { describe, expect, it } from 'vitest'
import { createDeckClient } from '#contract/deck-client.ts'
import { toFailure } from '#server/http/failure.ts'
import { migrate, openDatabase } from '#server/sqlite/database.ts'
import { createMetricsRoutes } from './routes.ts'
import type { Sampler } from './sampler.ts'
import { createHistoryStore, HISTORY_SCHEMA } from './store.ts'

const NOW = Date.UTC(2026, 10, 1, 12)
const sample = { at: NOW - 5_000, backlogCount: 3, backlogBytes: 300, oldestMessageAt: NOW - 65_000 }

function setUp() {
  const database = openDatabase(':memory:')
  migrate(database, [HISTORY_SCHEMA])
  const store = createHistoryStore(database)
  store.record('local', new Map([['q1', sample]]))
  const sampler = {
    latest: () => ({ intervalMs: 5_000, now: NOW, queues: { q1: sample }, lastError: null, budget: null }),
  } as Partial<Sampler> as Sampler
  const app = createMetricsRoutes({
    samplers: new Map([['local', sampler]]),
    store,
    clock: { now: () => NOW },
  })
  app.onError((error) => toFailure(error, () => {}))
  const fetch = async (request: Request) =>
    app.fetch(new Request(request.url.replace('/api/connections', ''), request))
  return createDeckClient({ fetch, origin: 'http://deck.test' })
}

describe('metrics routes', () => {
  it('answers the newest samples of a connection', async () => {
    expect(await setUp().samples('local')).toEqual({
      intervalMs: 5_000,
      now: NOW,
      queues: { q1: sample },
      lastError: null,
      budget: null,
    })
  })

  it('answers the history of a queue up to now', async () => {
    const history = await setUp().history('local', 'q1', 3_600_000)
    expect(history).toMatchObject({ from: NOW - 3_600_000, to: NOW, stepMs: 10_000, intervalMs: 5_000 })
    expect(history.points.at(-1)).toEqual({
      at: NOW - 10_000,
      backlogCount: 3,
      backlogBytes: 300,
      oldestAgeMs: 60_000,
    })
  })

  it('knows no other connection', async () => {
    await expect(setUp().samples('prod')).rejects.toMatchObject({ status: 404 })
    await expect(setUp().history('prod', 'q1', 60_000)).rejects.toMatchObject({ status: 404 })
  })

  it.each([0, 59_999, 60_000.5, 2_592_000_001, -60_000, Number.NaN])(
    'refuses a range of %s ms',
    async (range) => {
      await expect(setUp().history('local', 'q1', range)).rejects.toMatchObject({ status: 400 })
    },
  )

  it.each([60_000, 2_592_000_000])('takes a range of %s ms', async (range) => {
    expect((await setUp().history('local', 'q1', range)).points.length).toBeLessThanOrEqual(500)
  })
})
