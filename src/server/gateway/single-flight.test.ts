import { expect, test } from 'vitest'
import { createSingleFlight } from './single-flight.ts'
import type { Priority } from './rate/rate-budget.ts'

function createStarts() {
  const signals: AbortSignal[] = []
  const finish: ((result: string) => void)[] = []
  const start = (signal: AbortSignal) =>
    new Promise<string>((resolve) => {
      signals.push(signal)
      finish.push(resolve)
    })
  return { signals, finish, start }
}
const by = (signal: AbortSignal, priority: Priority = 'person') => ({ signal, priority })
const never = () => by(new AbortController().signal)

test('callers at the same time share one call; a later one starts another', async () => {
  const flights = createSingleFlight<string>()
  const { finish, start } = createStarts()
  const sent = [flights.join('a', never(), start), flights.join('a', never(), start)]
  const other = flights.join('b', never(), start)
  expect(finish).toHaveLength(2)
  expect(flights.has('a')).toBe(true)
  finish[0]?.('first')
  finish[1]?.('other')
  expect(await Promise.all([...sent, other])).toEqual(['first', 'first', 'other'])
  expect(flights.has('a')).toBe(false)
  const later = flights.join('a', never(), start)
  finish[2]?.('second')
  expect(await later).toBe('second')
})

test('the call is aborted when its last waiter leaves; the next caller starts another', async () => {
  const flights = createSingleFlight<string>()
  const { signals, finish, start } = createStarts()
  const [one, two] = [new AbortController(), new AbortController()]
  const sent = [flights.join('a', by(one.signal), start), flights.join('a', by(two.signal), start)]
  one.abort()
  await expect(sent[0]).rejects.toThrow('aborted')
  expect(signals[0]?.aborted).toBe(false)
  two.abort()
  await expect(sent[1]).rejects.toThrow('aborted')
  expect(signals[0]?.aborted).toBe(true)
  const next = flights.join('a', never(), start)
  finish[0]?.('too late')
  finish[1]?.('fresh')
  expect(await next).toBe('fresh')
})

test('an aborted caller starts nothing; a failure reaches every waiter', async () => {
  const flights = createSingleFlight<string>()
  const { finish, start } = createStarts()
  await expect(flights.join('a', by(AbortSignal.abort()), start)).rejects.toThrow('aborted')
  expect(finish).toEqual([])
  const fail = () => Promise.reject<string>(new Error('no'))
  const sent = [flights.join('a', never(), fail), flights.join('a', never(), fail)]
  for (const each of sent) await expect(each).rejects.toThrow('no')
  expect(flights.has('a')).toBe(false)
})

test('a call has the highest priority of its waiters', async () => {
  const flights = createSingleFlight<string>()
  let current: () => Priority = () => 'person'
  const start = (signal: AbortSignal, priority: () => Priority) => {
    current = priority
    return new Promise<string>((_, reject) => {
      signal.addEventListener('abort', () => reject(new Error('over')))
    })
  }
  const controller = new AbortController()
  const sent = (['background', 'person', 'refresh'] as const).map((priority) => {
    const joined = flights.join('a', by(controller.signal, priority), start)
    return { joined, after: current() }
  })
  expect(sent.map(({ after }) => after)).toEqual(['background', 'person', 'person'])
  controller.abort()
  for (const { joined } of sent) await expect(joined).rejects.toThrow('abort')
})
