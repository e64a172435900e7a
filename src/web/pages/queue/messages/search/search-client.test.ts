import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { NO_FILTER } from './filter.ts'
import { createSearchClient } from './search-client.ts'
import type { SearchQuery, SearchResult } from './message-index.ts'
import type { SearchResponse, SearchRequest } from './protocol.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

const EMPTY: SearchResult = { ids: null, columns: {}, problems: {}, groups: [], paths: [] }
const query = (text: string): SearchQuery => ({
  filter: { ...NO_FILTER, text },
  paths: [],
  groupBy: null,
  now: 0,
})
const entry = (id: string) => ({
  id,
  text: id,
  contentType: 'text',
  attempts: 1,
  timestampMs: 0,
  byteLength: 1,
})

/** Records what it is asked; answers when told to. */
class FakeWorker extends EventTarget {
  requests: SearchRequest[] = []
  isTerminated = false
  postMessage(request: SearchRequest) {
    this.requests.push(request)
  }
  terminate() {
    this.isTerminated = true
  }
  get texts() {
    return this.requests.flatMap((request) => (request.kind === 'query' ? [request.query.filter.text] : []))
  }
  answer() {
    const request = this.requests.findLast(({ kind }) => kind === 'query')
    if (request?.kind !== 'query') throw new Error('No query was sent.')
    const data: SearchResponse = {
      number: request.number,
      result: { ...EMPTY, ids: [request.query.filter.text] },
    }
    this.dispatchEvent(new MessageEvent('message', { data }))
  }
}

function setUp() {
  const workers: FakeWorker[] = []
  const client = createSearchClient(() => {
    const worker = new FakeWorker()
    workers.push(worker)
    return worker as FakeWorker & { addEventListener: Worker['addEventListener'] }
  })
  const worker = (index = 0) => {
    const found = workers[index]
    if (!found) throw new Error('There is no such worker.')
    return found
  }
  return { client, workers, worker }
}

test('the worker starts with the first query and receives earlier entries', async () => {
  const { client, workers, worker } = setUp()
  client.add([entry('a'), entry('b')])
  client.remove(['a'])
  expect(workers).toHaveLength(0)
  const answer = client.query(query('x'))
  expect(worker().requests[0]).toEqual({ kind: 'add', entries: [entry('b')] })
  worker().answer()
  expect((await answer)?.ids).toEqual(['x'])
  client.add([entry('c')])
  client.remove(['b'])
  expect(worker().requests.slice(2)).toEqual([
    { kind: 'add', entries: [entry('c')] },
    { kind: 'remove', ids: ['b'] },
  ])
})

test('only the newest query gets a result, and those in between are never sent', async () => {
  const { client, worker } = setUp()
  const answers = ['x', 'xy', 'xyz'].map((text) => client.query(query(text)))
  worker().answer()
  expect(worker().texts).toEqual(['x', 'xyz'])
  worker().answer()
  expect((await Promise.all(answers)).map((answer) => answer && answer.ids)).toEqual([null, null, ['xyz']])
})

test('a query that never ends is stopped, and the next gets a new worker with all entries', async () => {
  const { client, worker } = setUp()
  client.add([entry('a')])
  const endless = client.query(query('endless'))
  vi.advanceTimersByTime(10_000)
  expect((await endless)?.problems).toEqual({ query: expect.stringContaining('was stopped') as string })
  expect(worker().isTerminated).toBe(true)
  const next = client.query(query('next'))
  expect(worker(1).requests[0]).toEqual({ kind: 'add', entries: [entry('a')] })
  worker(1).answer()
  expect((await next)?.ids).toEqual(['next'])
})

test('a query that waits behind an endless one is sent to the new worker', async () => {
  const { client, worker } = setUp()
  const endless = client.query(query('endless'))
  const next = client.query(query('next'))
  vi.advanceTimersByTime(10_000)
  worker(1).answer()
  expect([await endless, (await next)?.ids]).toEqual([null, ['next']])
})

test('a worker that fails or cannot start is a problem of the query', async () => {
  const { client, worker } = setUp()
  const answer = client.query(query('x'))
  worker().dispatchEvent(new Event('error'))
  expect((await answer)?.problems['query']).toContain('failed')
  const refused = createSearchClient(() => {
    throw new Error('worker-src')
  })
  expect((await refused.query(query('x')))?.problems['query']).toContain('failed')
})

test('close ends the worker and its query; a later query starts another', async () => {
  const { client, worker, workers } = setUp()
  const answer = client.query(query('x'))
  client.close()
  expect([await answer, worker().isTerminated]).toEqual([null, true])
  vi.advanceTimersByTime(20_000)
  expect(workers).toHaveLength(1)
  void client.query(query('y'))
  expect(worker(1).texts).toEqual(['y'])
})
