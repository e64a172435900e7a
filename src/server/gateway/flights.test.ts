import { expect, test } from 'vitest'
import { createFlights } from './flights.ts'

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
const never = () => new AbortController().signal

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
  const sent = [flights.share('a', one.signal, start), flights.share('a', two.signal, start)]
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
  await expect(flights.share('a', AbortSignal.abort(), start)).rejects.toThrow('aborted')
  expect(finish).toEqual([])
  const fail = () => Promise.reject<string>(new Error('no'))
  const sent = [flights.share('a', never(), fail), flights.share('a', never(), fail)]
  for (const each of sent) await expect(each).rejects.toThrow('no')
  expect(flights.has('a')).toBe(false)
})
