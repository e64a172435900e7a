import { expect, test } from 'vitest'
import { createFlights } from './single-flight.ts'
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

test('one call for all who ask at the same time, and another for who comes later', async () => {
  const flights = createFlights<string>()
  const { finish, start } = createStarts()
  const sent = [flights.share('a', never(), start), flights.share('a', never(), start)]
  const other = flights.share('b', never(), start)
  expect(finish).toHaveLength(2)
  expect(flights.has('a')).toBe(true)
  finish[0]?.('first')
  finish[1]?.('other')
  expect(await Promise.all([...sent, other])).toEqual(['first', 'first', 'other'])
  expect(flights.has('a')).toBe(false)
  const later = flights.share('a', never(), start)
  finish[2]?.('second')
  expect(await later).toBe('second')
})

test('the last one to give up ends it; who comes then starts another', async () => {
  const flights = createFlights<string>()
  const { signals, finish, start } = createStarts()
  const [one, two] = [new AbortController(), new AbortController()]
  const sent = [flights.share('a', by(one.signal), start), flights.share('a', by(two.signal), start)]
  one.abort()
  await expect(sent[0]).rejects.toThrow('aborted')
  expect(signals[0]?.aborted).toBe(false)
  two.abort()
  await expect(sent[1]).rejects.toThrow('aborted')
  expect(signals[0]?.aborted).toBe(true)
  const next = flights.share('a', never(), start)
  finish[0]?.('too late')
  finish[1]?.('fresh')
  expect(await next).toBe('fresh')
})

test('who has given up already starts nothing; what fails, fails for all', async () => {
  const flights = createFlights<string>()
  const { finish, start } = createStarts()
  await expect(flights.share('a', by(AbortSignal.abort()), start)).rejects.toThrow('aborted')
  expect(finish).toEqual([])
  const fail = () => Promise.reject<string>(new Error('no'))
  const sent = [flights.share('a', never(), fail), flights.share('a', never(), fail)]
  for (const each of sent) await expect(each).rejects.toThrow('no')
  expect(flights.has('a')).toBe(false)
})

test('a flight is as urgent as the most urgent of those who wait for it', async () => {
  const flights = createFlights<string>()
  let urgency: () => Priority = () => 'person'
  const start = (signal: AbortSignal, priority: () => Priority) => {
    urgency = priority
    return new Promise<string>((_, reject) => {
      signal.addEventListener('abort', () => reject(new Error('over')))
    })
  }
  const controller = new AbortController()
  const sent = (['background', 'person', 'refresh'] as const).map((priority) => {
    const shared = flights.share('a', by(controller.signal, priority), start)
    return { shared, after: urgency() }
  })
  expect(sent.map(({ after }) => after)).toEqual(['background', 'person', 'person'])
  controller.abort()
  for (const { shared } of sent) await expect(shared).rejects.toThrow('abort')
})
