import { beforeEach, describe, expect, it, vi } from 'vitest'
import { LatestSamples } from '#contract/history.ts'
import { ApiError } from '#contract/envelope.ts'
import type { Metrics } from '#contract/messages.ts'
import { Queue } from '#contract/queues.ts'
import type { CallOptions } from '#contract/transport.ts'
import { migrate, openDatabase } from '#server/sqlite/database.ts'
import { createSampler } from './sampler.ts'
import { createHistoryStore, HISTORY_SCHEMA, type HistoryStore } from './store.ts'

const START = Date.UTC(2026, 10, 1)
const queue = (id: string) => Queue.parse({ queue_id: id, queue_name: id, created_on: '', modified_on: '' })
const metrics = (count: number, oldest = 0): Metrics => ({
  backlog_bytes: count * 10,
  backlog_count: count,
  oldest_message_timestamp_ms: oldest,
})

/** A promise that the test resolves. */
function heldBack<T>() {
  let resolve: (value: T) => void = () => {}
  const promise = new Promise<T>((settle) => {
    resolve = settle
  })
  return { promise, resolve }
}

let now: number
let store: HistoryStore
let onError: ReturnType<typeof vi.fn<(error: unknown) => void>>

beforeEach(() => {
  now = START
  onError = vi.fn<(error: unknown) => void>()
  const database = openDatabase(':memory:')
  migrate(database, [HISTORY_SCHEMA])
  store = createHistoryStore(database)
})

/** A client with a response for each queue id; a function may throw or wait. */
function setUp(responses: Record<string, () => Metrics | Promise<Metrics>>, maxQueuesPerRound?: number) {
  const client = {
    list: vi.fn(async (_: CallOptions) => Object.keys(responses).map(queue)),
    metrics: vi.fn(async (id: string) => {
      const response = responses[id]
      if (!response) throw new ApiError('Queue not found', { status: 404 })
      return response()
    }),
  }
  const scheduled: { run: () => void; everyMs: number }[] = []
  const sampler = createSampler({
    connection: 'local',
    client,
    store,
    clock: { now: () => now },
    schedule(run, everyMs) {
      const entry = { run, everyMs }
      scheduled.push(entry)
      return () => scheduled.splice(scheduled.indexOf(entry), 1)
    },
    intervalMs: 5_000,
    ...(maxQueuesPerRound && { maxQueuesPerRound }),
    onError,
  })
  return { client, sampler, scheduled, latest: () => LatestSamples.parse(sampler.latest()) }
}

describe('a round', () => {
  it('writes its samples in parts, with turns of the event loop in between', async () => {
    const record = vi.spyOn(store, 'record')
    const written: number[] = []
    const names = Array.from({ length: 250 }, (_, index) => `q${index}`)
    const { sampler, latest } = setUp(Object.fromEntries(names.map((name) => [name, () => metrics(1)])))
    const round = sampler.tick()
    while (written.at(-1) !== 3) {
      await new Promise((resolve) => setImmediate(resolve))
      written.push(record.mock.calls.length)
    }
    await round
    expect(record.mock.calls.map(([, samples]) => samples.size)).toEqual([100, 100, 50])
    expect(new Set(written)).toEqual(new Set([1, 2, 3]))
    expect(Object.keys(latest().queues)).toHaveLength(250)
    expect(store.latest('local').size).toBe(250)
  })

  it.each([
    { what: 'a known oldest message', response: metrics(3, START - 9_000), oldest: START - 9_000 },
    { what: 'a timestamp of 0, which is unknown', response: metrics(3, 0), oldest: null },
    { what: 'an empty queue', response: metrics(0, 0), oldest: null },
    { what: 'an empty queue with a stale timestamp', response: metrics(0, START - 9_000), oldest: null },
  ])('records $what', async ({ response, oldest }) => {
    const { sampler, latest } = setUp({ q1: () => response })
    await sampler.tick()
    const sample = {
      at: START,
      backlogCount: response.backlog_count,
      backlogBytes: response.backlog_bytes,
      oldestMessageAt: oldest,
    }
    expect(latest()).toEqual({
      intervalMs: 5_000,
      now: START,
      queues: { q1: sample },
      lastError: null,
      budget: null,
    })
    expect(store.latest('local').get('q1')).toEqual(sample)
  })

  it('knows the names of the listed queues only', async () => {
    const responses: Record<string, () => Metrics> = { q1: () => metrics(1), q2: () => metrics(2) }
    const { sampler } = setUp(responses)
    expect(sampler.queueNameOf('q1')).toBeNull()
    await sampler.tick()
    expect(['q1', 'q2', 'q3', '__proto__'].map(sampler.queueNameOf)).toEqual(['q1', 'q2', null, null])
    delete responses['q1']
    await sampler.tick()
    expect(['q1', 'q2'].map(sampler.queueNameOf)).toEqual([null, 'q2'])
  })

  it('keeps the older sample of a queue that could not be measured, and reports the reason', async () => {
    let isBroken = false
    const { sampler, latest } = setUp({
      q1: () => metrics(1),
      q2: () => {
        if (isBroken) throw new ApiError('Queue is overloaded', { status: 503 })
        return metrics(2)
      },
    })
    await sampler.tick()
    isBroken = true
    now += 5_000
    await sampler.tick()
    expect(latest().queues['q1']?.at).toBe(START + 5_000)
    expect(latest().queues['q2']?.at).toBe(START)
    expect(store.latest('local').get('q2')?.at).toBe(START)
    expect(latest().lastError).toBe('1 of 2 queues could not be measured: Queue is overloaded')
    expect(onError).toHaveBeenCalledTimes(1)

    isBroken = false
    await sampler.tick()
    expect(latest().lastError).toBeNull()
  })

  it('reports why the list failed, without internal details', async () => {
    const { client, sampler, latest } = setUp({})
    client.list.mockRejectedValueOnce(new ApiError('Authentication error', { status: 403 }))
    await sampler.tick()
    expect(latest().lastError).toBe('Authentication error')
    client.list.mockRejectedValueOnce(new TypeError('cannot read token cf-secret'))
    await sampler.tick()
    expect(latest().lastError).not.toContain('secret')
    expect(onError).toHaveBeenCalledTimes(2)
  })

  it('a queue deleted during the round is not a failure, and is forgotten', async () => {
    const responses: Record<string, () => Metrics> = { q1: () => metrics(1), q2: () => metrics(2) }
    const { client, sampler, latest } = setUp(responses)
    await sampler.tick()
    delete responses['q2']
    client.list.mockResolvedValueOnce([queue('q1'), queue('q2')])
    await sampler.tick()
    expect(latest().lastError).toBeNull()
    await sampler.tick()
    expect(Object.keys(latest().queues)).toEqual(['q1'])
  })

  it('never overlaps itself', async () => {
    const { promise, resolve } = heldBack<Metrics>()
    const { client, sampler } = setUp({ q1: () => promise })
    const first = sampler.tick()
    const second = sampler.tick()
    expect(second).toBe(first)
    resolve(metrics(1))
    await first
    expect(client.list).toHaveBeenCalledTimes(1)
    await sampler.tick()
    expect(client.list).toHaveBeenCalledTimes(2)
  })

  it('measures at most eight queues at once', async () => {
    let open = 0
    let most = 0
    const response = async () => {
      most = Math.max(most, ++open)
      await Promise.resolve()
      open--
      return metrics(1)
    }
    const { sampler, latest } = setUp(
      Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`q${index}`, response])),
    )
    await sampler.tick()
    expect(most).toBe(8)
    expect(Object.keys(latest().queues)).toHaveLength(30)
  })
})

describe('limits of the account', () => {
  it('with more queues than a round may measure, it takes turns and reports the longer interval', async () => {
    const ids = ['q1', 'q2', 'q3', 'q4', 'q5']
    const { client, sampler, latest } = setUp(Object.fromEntries(ids.map((id) => [id, () => metrics(1)])), 2)
    const asked: string[][] = []
    for (let round = 0; round < 3; round++) {
      client.metrics.mockClear()
      await sampler.tick()
      asked.push(client.metrics.mock.calls.map(([id]) => id))
      now += 5_000
    }
    expect(asked).toEqual([
      ['q1', 'q2'],
      ['q3', 'q4'],
      ['q5', 'q1'],
    ])
    expect(latest().intervalMs).toBe(15_000)
  })

  it('makes no calls until a rate limit ends', async () => {
    const { client, sampler, latest } = setUp({ q1: () => metrics(1) })
    client.list.mockRejectedValueOnce(
      new ApiError('Please wait and consider throttling your request speed', {
        status: 429,
        retryAfterSeconds: 60,
      }),
    )
    await sampler.tick()
    now += 59_000
    await sampler.tick()
    expect(client.list).toHaveBeenCalledTimes(1)
    expect(latest().lastError).toContain('Please wait')
    now += 1_000
    await sampler.tick()
    expect(client.list).toHaveBeenCalledTimes(2)
    expect(latest().lastError).toBeNull()
  })
})

describe('start and stop', () => {
  it('measures at once, then once per interval, until it is stopped', async () => {
    const { client, sampler, scheduled } = setUp({ q1: () => metrics(1) })
    sampler.start()
    sampler.start()
    expect(scheduled.map(({ everyMs }) => everyMs)).toEqual([5_000])
    await sampler.tick()
    expect(client.list).toHaveBeenCalledTimes(1)
    await sampler.stop()
    await sampler.stop()
    expect(scheduled).toEqual([])
  })

  it('writes nothing after it was stopped', async () => {
    const { promise, resolve } = heldBack<Metrics>()
    const { sampler } = setUp({ q1: () => promise })
    sampler.start()
    const stopped = sampler.stop()
    resolve(metrics(1))
    await stopped
    expect(store.latest('local').size).toBe(0)
    expect(onError).not.toHaveBeenCalled()
  })

  it('aborts open requests when it is stopped', async () => {
    const { client, sampler } = setUp({})
    client.list.mockImplementation(
      ({ signal }) =>
        new Promise((_, reject) => {
          signal?.addEventListener('abort', () => reject(signal.reason))
        }),
    )
    sampler.start()
    await sampler.stop()
    expect(onError).not.toHaveBeenCalled()
  })

  it('starts with the newest samples of the previous run', async () => {
    const before = setUp({ q1: () => metrics(4) })
    await before.sampler.tick()
    now += 60_000
    const after = setUp({ q1: () => metrics(5) })
    expect(after.latest().queues['q1']).toMatchObject({ at: START, backlogCount: 4 })
  })
})
