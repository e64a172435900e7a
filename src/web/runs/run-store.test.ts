import { expect, test, vi } from 'vitest'
import { createRunStore, type NewRun, type Run } from './run-store.ts'

const ORDERS: NewRun = {
  kind: 'action',
  connection: 'local',
  queueId: 'q1',
  queueName: 'orders',
  href: '/local/queues/q1/messages',
  title: 'Acknowledging 250 messages',
  total: 250,
}
const DONE = { text: 'Acknowledged 250 messages', isProblem: false }
const ofOrders = ({ queueId }: Run) => queueId === 'q1'

test('a run that no page shows is listed with its progress, and with its outcome until the user has seen it', () => {
  const store = createRunStore()
  const run = store.begin(ORDERS)
  expect(store.elsewhere()).toMatchObject([{ progress: '0 of 250', outcome: null }])
  run.advance(100)
  expect(store.elsewhere()).toMatchObject([{ handled: 100, progress: '100 of 250' }])
  run.advance(200, '200 of 250, 9 messages/s')
  expect(store.elsewhere()).toMatchObject([{ handled: 200, progress: '200 of 250, 9 messages/s' }])
  expect(store.isAnyRunning()).toBe(true)
  run.end(DONE)
  expect(store.isAnyRunning()).toBe(false)
  expect(store.elsewhere()).toMatchObject([{ title: ORDERS.title, outcome: DONE }])
  store.forgetEnded()
  expect(store.elsewhere()).toEqual([])
})

test('a run that a page shows is not listed, and reports its end to the page', () => {
  const store = createRunStore()
  const onEnd = vi.fn()
  const leave = store.addView({ shows: ofOrders, onEnd })
  const run = store.begin(ORDERS)
  const other = store.begin({ ...ORDERS, queueId: 'q2', queueName: 'refunds' })
  expect(store.elsewhere().map(({ queueName }) => queueName)).toEqual(['refunds'])
  run.end(DONE)
  expect(onEnd.mock.calls).toEqual([[DONE]])
  expect(store.current().map(({ queueName }) => queueName)).toEqual(['refunds'])
  leave()
  other.end(DONE)
  expect(onEnd).toHaveBeenCalledTimes(1)
})

test('a run that continues after its page is left is listed, and reports its end when the page is back', () => {
  const store = createRunStore()
  const leave = store.addView({ shows: ofOrders, onEnd: vi.fn() })
  const run = store.begin(ORDERS)
  leave()
  expect(store.elsewhere()).toHaveLength(1)
  run.end(DONE)
  const onEnd = vi.fn()
  store.addView({ shows: ofOrders, onEnd })
  expect(onEnd.mock.calls).toEqual([[DONE]])
  expect(store.current()).toEqual([])
})

test('a run in progress is not forgotten, and ends only once', () => {
  const store = createRunStore()
  const run = store.begin(ORDERS)
  store.forgetEnded()
  expect(store.elsewhere()).toHaveLength(1)
  expect(run.end(DONE)).toBe(true)
  expect(run.end({ text: 'twice', isProblem: true })).toBe(false)
  run.advance(7)
  expect(store.elsewhere()).toMatchObject([{ handled: 0, outcome: DONE }])
})

test('stopping aborts the signal, and the run ends when it can', () => {
  const store = createRunStore()
  const run = store.begin(ORDERS)
  expect(run.signal.aborted).toBe(false)
  store.current()[0]?.stop()
  expect(run.signal.aborted).toBe(true)
  expect(store.current()).toMatchObject([{ isStopping: true, outcome: null }])
})

test('clearing stops all runs and removes them', () => {
  const store = createRunStore()
  const run = store.begin(ORDERS)
  store.clear()
  expect(run.signal.aborted).toBe(true)
  expect(store.elsewhere()).toEqual([])
  run.advance(100)
  expect(run.end(DONE)).toBe(false)
  expect(store.elsewhere()).toEqual([])
})

test('listeners are notified of each change, and the lists stay the same objects between changes', () => {
  const store = createRunStore()
  const listener = vi.fn()
  const unsubscribe = store.subscribe(listener)
  const run = store.begin(ORDERS)
  expect(listener).toHaveBeenCalledTimes(1)
  expect(store.elsewhere()).toBe(store.elsewhere())
  const before = store.elsewhere()
  run.advance(1)
  expect(store.elsewhere()).not.toBe(before)
  unsubscribe()
  run.end(DONE)
  expect(listener).toHaveBeenCalledTimes(2)
})
