import { beforeEach, describe, expect, it } from 'vitest'
import { History, type QueueSample } from '#contract/history.ts'
import { migrate, openDatabase, type Database } from '#server/sqlite/database.ts'
import { createHistoryStore, HISTORY_SCHEMA, type HistoryStore } from './store.ts'

const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
/** A round time: 2026-11-01T00:00:00Z. */
const START = Date.UTC(2026, 10, 1)

let database: Database
let store: HistoryStore

beforeEach(() => {
  database = openDatabase(':memory:')
  migrate(database, [HISTORY_SCHEMA])
  store = createHistoryStore(database)
})

function sampleAt(at: number, backlogCount = 1, oldestMessageAt: number | null = null): QueueSample {
  return { at, backlogCount, backlogBytes: backlogCount * 100, oldestMessageAt }
}

function record(sample: QueueSample, queueId = 'q1', connection = 'local'): void {
  store.record(connection, new Map([[queueId, sample]]))
}

function countRows(table: string): number {
  return database.prepare<{ n: number }>(`SELECT count(*) AS n FROM ${table}`).get()?.n ?? 0
}

describe('latest', () => {
  it('returns the newest sample of each queue of the connection', () => {
    record(sampleAt(START, 1))
    record(sampleAt(START + 5_000, 2, START))
    record(sampleAt(START, 7), 'q2')
    record(sampleAt(START, 9), 'q1', 'prod')
    expect(store.latest('local')).toEqual(
      new Map([
        ['q1', sampleAt(START + 5_000, 2, START)],
        ['q2', sampleAt(START, 7)],
      ]),
    )
  })

  it('keeps the later of two samples with the same time', () => {
    record(sampleAt(START, 1))
    record(sampleAt(START, 2))
    expect(store.latest('local').get('q1')).toEqual(sampleAt(START, 2))
  })
})

describe('range', () => {
  const range = (from: number, to: number, intervalMs = 5 * SECOND) =>
    History.parse(store.range('local', 'q1', { from, to, intervalMs }))

  it('has only gaps for a queue that was never measured', () => {
    const { points } = range(START, START + 10 * MINUTE)
    expect(points).toHaveLength(60)
    expect(points.every((point) => point.backlogCount === null && point.oldestAgeMs === null)).toBe(true)
  })

  it('returns the maximum values of each bucket, and the maximum known age', () => {
    record(sampleAt(START, 5, START - 4_000))
    record(sampleAt(START + 5_000, 3, null))
    record(sampleAt(START + 10_000, 2, null))
    const { points, stepMs } = range(START, START + 15_000)
    expect(stepMs).toBe(10_000)
    expect(points).toEqual([
      { at: START, backlogCount: 5, backlogBytes: 500, oldestAgeMs: 4_000 },
      { at: START + 10_000, backlogCount: 2, backlogBytes: 200, oldestAgeMs: null },
    ])
  })

  it('distinguishes an age of zero from an unknown age, and never returns a negative age', () => {
    record(sampleAt(START, 1, START + 50))
    record(sampleAt(START + 10_000, 1, null))
    expect(range(START, START + 15_000).points.map((point) => point.oldestAgeMs)).toEqual([0, null])
  })

  it('shows a gap where nothing was measured', () => {
    for (const second of [0, 5, 10, 15, 40, 45]) record(sampleAt(START + second * SECOND))
    const { points } = range(START, START + 49_000)
    expect(points.map((point) => point.backlogCount)).toEqual([1, 1, null, null, 1])
  })

  it('shows no gap between late samples', () => {
    let at = START
    for (const jitterMs of [0, 2_400, 100, 2_500, 0, 1_900, 2_500, 2_500, 20, 2_500]) {
      at += 5 * SECOND + jitterMs
      record(sampleAt(at))
    }
    const { points } = range(START + 5 * SECOND, at)
    expect(points.filter((point) => point.backlogCount === null)).toEqual([])
  })

  it('a bucket that has just started is not a gap, an overdue one is', () => {
    for (let second = 0; second < 60; second += 5) record(sampleAt(START + second * SECOND))
    const last = (to: number) => range(START, to).points.at(-1)
    expect(last(START + 61_000)).toMatchObject({ at: START + 50_000, backlogCount: 1 })
    expect(last(START + 69_000)).toMatchObject({ at: START + 60_000, backlogCount: null })
  })

  it('starts with the whole bucket in which the range starts', () => {
    record(sampleAt(START + 1_000, 8))
    const { from, points } = range(START + 9_000, START + 2 * MINUTE)
    expect(from).toBe(START)
    expect(points[0]).toMatchObject({ at: START, backlogCount: 8 })
  })

  it('returns at most 500 points for any range, from samples and from buckets', () => {
    record(sampleAt(START + 3 * DAY, 4, START))
    const { points, stepMs } = range(START, START + 30 * DAY)
    expect(stepMs).toBe(2 * HOUR)
    expect(points.length).toBeLessThanOrEqual(500)
    expect(points.filter((point) => point.backlogCount !== null)).toEqual([
      { at: START + 3 * DAY, backlogCount: 4, backlogBytes: 400, oldestAgeMs: 3 * DAY },
    ])
  })

  it('returns the same points from buckets as from samples', () => {
    for (let second = 0; second < 3_600; second += 5) {
      const at = START + second * SECOND
      record(sampleAt(at, (second * 7919) % 1000, second % 3 === 0 ? null : at - ((second * 31) % 9_000)))
    }
    const fine = range(START, START + HOUR - 1).points
    const coarse = range(START, START + DAY).points.slice(0, 12)
    const highest = (values: (number | null)[]) =>
      values.reduce((a, b) => (a === null ? b : Math.max(a, b ?? a)), null)
    coarse.forEach((point, index) => {
      const same = fine.slice(index * 30, (index + 1) * 30)
      expect(point.backlogCount).toBe(highest(same.map((p) => p.backlogCount)))
      expect(point.oldestAgeMs).toBe(highest(same.map((p) => p.oldestAgeMs)))
    })
  })
})

describe('prune', () => {
  it('keeps samples for a day and buckets for thirty', () => {
    record(sampleAt(START))
    record(sampleAt(START + 2 * MINUTE))
    store.prune(START + DAY + MINUTE)
    expect([countRows('history_sample'), countRows('history_bucket')]).toEqual([1, 1])
    store.prune(START + 30 * DAY)
    expect([countRows('history_sample'), countRows('history_bucket')]).toEqual([0, 1])
    store.prune(START + 30 * DAY + MINUTE)
    expect([countRows('history_bucket'), countRows('history_series')]).toEqual([0, 0])
  })

  it('reaches every queue in turn, a slice at a time', () => {
    const ids = Array.from({ length: 250 }, (_, index) => `q${index}`)
    store.record('local', new Map(ids.map((id) => [id, sampleAt(START)])))
    const left = [1, 2, 3].map(() => {
      store.prune(START + 31 * DAY)
      return countRows('history_series')
    })
    expect(left).toEqual([150, 50, 0])
  })

  it('deletes many expired rows in several slices', () => {
    const samples = Array.from({ length: 1_200 }, (_, index) => sampleAt(START + index * SECOND))
    for (const sample of samples) record(sample)
    const left = [1, 2, 3].map(() => {
      store.prune(START + 2 * DAY)
      return countRows('history_sample')
    })
    expect(left).toEqual([700, 200, 0])
  })
})

describe('forget', () => {
  it('hides the history of a connection at once, and deletes it in slices', () => {
    record(sampleAt(START, 1), 'q1', 'prod')
    record(sampleAt(START, 2), 'q1', 'stage')
    store.forget('prod')
    store.forget('prod')
    expect(store.latest('prod').size).toBe(0)
    expect(store.latest('stage').size).toBe(1)
    store.prune(START)
    expect(['history_series', 'history_sample', 'history_bucket'].map(countRows)).toEqual([1, 1, 1])
  })
})
