import { describe, expect, it, vi } from 'vitest'
import { createDeckClient } from '#contract/deck-client.ts'
import { toFailure } from '#server/http/failure.ts'
import { migrate, openDatabase } from '#server/sqlite/database.ts'
import { createMetricsRoutes } from './routes.ts'
import type { BacklogAnalytics } from './backlog-analytics.ts'
import type { Sampler } from './sampler.ts'
import { createHistoryStore, HISTORY_SCHEMA } from './store.ts'

const NOW = Date.UTC(2026, 10, 1, 12)
const sample = { at: NOW - 5_000, backlogCount: 3, backlogBytes: 300, oldestMessageAt: NOW - 65_000 }

function setUp(analytics: BacklogAnalytics | null = null) {
  const database = openDatabase(':memory:')
  migrate(database, [HISTORY_SCHEMA])
  const store = createHistoryStore(database)
  store.record('local', new Map([['q1', sample]]))
  const sampler = {
    latest: () => ({ intervalMs: 5_000, now: NOW, queues: { q1: sample }, lastError: null, budget: null }),
  } as Partial<Sampler> as Sampler
  const app = createMetricsRoutes({
    connections: new Map([['local', { sampler, analytics }]]),
    store,
    clock: { now: () => NOW },
  })
  app.onError((error) => toFailure(error, () => {}))
  const fetch = async (request: Request) =>
    app.fetch(new Request(request.url.replace('/api/connections', ''), request))
  return { ...createDeckClient({ fetch, origin: 'http://deck.test' }), store }
}

describe('metrics routes', () => {
  it('returns the newest samples of a connection', async () => {
    expect(await setUp().samples('local')).toEqual({
      intervalMs: 5_000,
      now: NOW,
      queues: { q1: sample },
      lastError: null,
      budget: null,
    })
  })

  it('returns the history of a queue up to now', async () => {
    const history = await setUp().history('local', 'q1', 3_600_000)
    expect(history).toMatchObject({ from: NOW - 3_600_000, to: NOW, stepMs: 10_000, intervalMs: 5_000 })
    expect(history.points.at(-1)).toEqual({
      at: NOW - 10_000,
      backlogCount: 3,
      backlogBytes: 300,
      oldestAgeMs: 60_000,
    })
  })

  it('fills gaps from the analytics of the connection', async () => {
    const find = vi.fn<BacklogAnalytics['find']>(async () => ({
      state: 'answered',
      averages: new Map([[NOW - 60_000, { messages: 1.5, bytes: 40 }]]),
    }))
    const { points, analytics } = await setUp({ find }).history('local', 'q1', 900_000)
    expect(analytics).toBe('answered')
    expect(find).toHaveBeenCalledExactlyOnceWith('q1', 10_000)
    expect(points.slice(-7)).toEqual([
      { at: NOW - 70_000, backlogCount: null, backlogBytes: null, oldestAgeMs: null },
      ...[60_000, 50_000, 40_000, 30_000, 20_000].map((ago) => ({
        at: NOW - ago,
        backlogCount: 1.5,
        backlogBytes: 40,
        oldestAgeMs: null,
        isFromAnalytics: true,
      })),
      { at: NOW - 10_000, backlogCount: 3, backlogBytes: 300, oldestAgeMs: 60_000 },
    ])
  })

  it('reports what the analytics lack, and queries none for a connection without analytics', async () => {
    const find = async () => ({ state: 'no-permission', averages: new Map() }) as const
    const ask = async (analytics: BacklogAnalytics | null) =>
      (await setUp(analytics).history('local', 'q1', 900_000)).analytics
    expect(await ask({ find })).toBe('no-permission')
    expect(await ask(null)).toBeNull()
  })

  it('queries no analytics without gaps', async () => {
    const find = vi.fn<BacklogAnalytics['find']>()
    const { store, history } = setUp({ find })
    for (let at = NOW - 80_000; at <= NOW; at += 5_000)
      store.record('local', new Map([['q1', { ...sample, at }]]))
    expect((await history('local', 'q1', 60_000)).analytics).toBeNull()
    expect(find).not.toHaveBeenCalled()
  })

  it('returns 404 for an unknown connection', async () => {
    await expect(setUp().samples('prod')).rejects.toMatchObject({ status: 404 })
    await expect(setUp().history('prod', 'q1', 60_000)).rejects.toMatchObject({ status: 404 })
  })

  it.each([0, 59_999, 60_000.5, 2_592_000_001, -60_000, Number.NaN])(
    'refuses a range of %s ms',
    async (range) => {
      await expect(setUp().history('local', 'q1', range)).rejects.toMatchObject({ status: 400 })
    },
  )

  it.each([60_000, 2_592_000_000])('accepts a range of %s ms', async (range) => {
    expect((await setUp().history('local', 'q1', range)).points.length).toBeLessThanOrEqual(500)
  })
})
