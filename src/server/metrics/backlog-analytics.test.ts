import { beforeEach, expect, test, vi } from 'vitest'
import type { AnalyticsClient, BacklogSettings } from '#contract/analytics.ts'
import { ApiError } from '#contract/envelope.ts'
import { createManualClock, type ManualClock } from '#server/testing/manual-clock.ts'
import { eventually } from '#testing/eventually.ts'
import { createBacklogAnalytics } from './backlog-analytics.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const QUEUE = 'b'.repeat(32)
const SETTINGS = { enabled: true, notOlderThan: 7_776_000, maxDuration: 2_764_800, maxPageSize: 10_000 }
const refused = new ApiError('not authorized', { status: 403, issues: [{ code: 0, message: '' }] })
const failed = new ApiError('no response', { status: 504 })

let clock: ManualClock
let onError: ReturnType<typeof vi.fn<(error: unknown) => void>>
beforeEach(() => {
  clock = createManualClock()
  onError = vi.fn<(error: unknown) => void>()
})

/** Analytics whose client has one message a minute ago; by default no wait times out. */
function setUp(sleep: () => Promise<unknown> = () => new Promise(() => {})) {
  const client = {
    backlogSettings: vi.fn<AnalyticsClient['backlogSettings']>(async () => SETTINGS),
    backlog: vi.fn<AnalyticsClient['backlog']>(async ({ to }) => [
      { at: to - MINUTE, messages: 1, bytes: 10 },
    ]),
  }
  const analytics = createBacklogAnalytics({ client, clock, onError, sleep })
  const find = async (stepMs = 30_000, queueId = QUEUE) => {
    const { state, averages } = await analytics.find(queueId, stepMs)
    return `${state} ${[...averages.keys()].map((at) => (at - clock.now()) / MINUTE).join(' ')}`.trim()
  }
  const asked = () => [client.backlogSettings.mock.calls.length, client.backlog.mock.calls.length]
  return { client, find, asked }
}

/** A promise that the test resolves. */
function heldBack<T>() {
  let resolve: (value: T) => void = () => {}
  const promise = new Promise<T>((settle) => {
    resolve = settle
  })
  return { promise, resolve }
}

test('averages are fresh for five minutes, and the settings of the account for an hour', async () => {
  const { find, asked } = setUp()
  expect(await find()).toBe('answered -1')
  clock.advance(5 * MINUTE - 1)
  await find()
  expect(asked()).toEqual([1, 1])
  clock.advance(1)
  await find()
  await eventually(() => expect(asked()).toEqual([1, 2]))
  expect(await find()).toBe('answered -1')
  clock.advance(HOUR)
  await find()
  expect(asked()).toEqual([2, 3])
})

test('each queue and step has its own query; a malformed id has none', async () => {
  const { client, find } = setUp()
  await find(30_000)
  await find(5 * MINUTE)
  await find(30_000, 'c'.repeat(32))
  await find(30_000, 'B'.repeat(32))
  await find(30_000, '"} { x')
  expect(client.backlog.mock.calls.map(([{ queueId, dimension }]) => `${queueId[0]} ${dimension}`)).toEqual([
    'b datetimeMinute',
    'b datetimeFiveMinutes',
    'c datetimeMinute',
  ])
})

test('simultaneous calls for the same queue and step share a query', async () => {
  const { client, find, asked } = setUp()
  const { promise, resolve } = heldBack<BacklogSettings>()
  client.backlogSettings.mockReturnValueOnce(promise)
  const found = [find(), find(), find(5 * MINUTE)]
  resolve(SETTINGS)
  expect(await Promise.all(found)).toEqual(['answered -1', 'answered -1', 'answered -5'])
  expect(asked()).toEqual([1, 2])
})

test('no call waits for slow analytics, and their result is used once it arrives', async () => {
  const { client, find, asked } = setUp(async () => undefined)
  const { promise, resolve } = heldBack<BacklogSettings>()
  client.backlogSettings.mockReturnValueOnce(promise)
  expect(await find()).toBe('unanswered')
  expect(await find()).toBe('unanswered')
  expect(asked()).toEqual([1, 0])
  resolve(SETTINGS)
  await eventually(async () => expect(await find()).toBe('answered -1'))
  expect(asked()).toEqual([1, 1])
})

test('stale averages are returned during a newer query, for an hour', async () => {
  const { client, find } = setUp()
  await find()
  const { promise, resolve } = heldBack<[]>()
  client.backlog.mockReturnValueOnce(promise.then(() => Promise.reject(failed)))
  clock.advance(6 * MINUTE)
  expect(await find()).toBe('answered -7')
  resolve([])
  await eventually(() => expect(onError).toHaveBeenCalledTimes(1))
  client.backlog.mockRejectedValue(failed)
  expect(await find()).toBe('answered -7')
  clock.advance(54 * MINUTE)
  expect(await find()).toBe('unanswered')
})

test.each([
  ['a missing permission', refused, 'no-permission', 60],
  ['an unknown dataset', new ApiError('unknown field "x"', { status: 400 }), 'no-dataset', 60],
  ['no response', failed, 'unanswered', 1],
])('after %s no queue is queried for a while', async (_, error, state, minutes) => {
  const { client, find, asked } = setUp()
  client.backlogSettings.mockRejectedValueOnce(error)
  expect(await find()).toBe(state)
  clock.advance(minutes * MINUTE - 1)
  expect(await find()).toBe(state)
  expect(await find(MINUTE, 'c'.repeat(32))).toBe(state)
  expect(asked()).toEqual([1, 0])
  expect(onError).toHaveBeenCalledTimes(state === 'unanswered' ? 1 : 0)
  clock.advance(1)
  expect(await find()).toBe('answered -1')
  expect(asked()).toEqual([2, 1])
})

test('an account without the dataset is not queried for an hour', async () => {
  const { client, find, asked } = setUp()
  client.backlogSettings.mockResolvedValueOnce(null)
  expect(await find()).toBe('no-dataset')
  clock.advance(HOUR - 1)
  expect(await find()).toBe('no-dataset')
  expect(asked()).toEqual([1, 0])
  clock.advance(1)
  expect(await find()).toBe('answered -1')
})

test('a used-up rate limit is not reported', async () => {
  const { client, find } = setUp()
  client.backlogSettings.mockRejectedValueOnce(new ApiError('wait', { status: 429, retryAfterSeconds: 60 }))
  expect(await find()).toBe('unanswered')
  expect(onError).not.toHaveBeenCalled()
})

test('a query stays within the limits of the account', async () => {
  const { client, find } = setUp()
  const { from: whole } = await find(2 * HOUR).then(() => client.backlog.mock.calls[0]?.[0] ?? { from: 0 })
  expect(clock.now() - whole).toBe(30 * DAY)
  for (const less of [{ notOlderThan: 86_400 }, { maxDuration: 86_400 }]) {
    const { client, find } = setUp()
    client.backlogSettings.mockResolvedValueOnce({ ...SETTINGS, ...less, maxPageSize: 100 })
    await find(2 * HOUR)
    const [question] = client.backlog.mock.calls[0] ?? []
    expect(clock.now() - (question?.from ?? 0)).toBe(DAY - MINUTE)
    expect(question?.limit).toBe(100)
  }
})

test('at most a hundred results are kept, and four queries run at once', async () => {
  const { client, find, asked } = setUp()
  const id = (n: number) => String(n).padStart(32, '0')
  for (let n = 0; n <= 100; n++) await find(30_000, id(n))
  expect(asked()).toEqual([1, 101])
  await find(30_000, id(100))
  expect(asked()).toEqual([1, 101])
  await find(30_000, id(0))
  expect(asked()).toEqual([1, 102])

  const { promise, resolve } = heldBack<[]>()
  client.backlog.mockClear()
  client.backlog.mockReturnValue(promise)
  const found = Array.from({ length: 6 }, (_, n) => find(MINUTE, id(n)))
  expect(await Promise.all(found.slice(4))).toEqual(['unanswered', 'unanswered'])
  resolve([])
  expect(await Promise.all(found.slice(0, 4))).toEqual(Array.from({ length: 4 }, () => 'answered'))
  expect(client.backlog).toHaveBeenCalledTimes(4)
})
