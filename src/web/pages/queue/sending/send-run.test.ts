import { expect, test } from 'vitest'
import { ApiError } from '#contract/envelope.ts'
import type { PushMessage } from '#contract/messages.ts'
import { describeOutcome, describeTotals, itemsLeft } from './send-report.ts'
import { runReady, type Totals } from './send-run.ts'

/** Sends `count` messages whose bodies are their numbers; the nth call fails with the nth error, if there is one. */
async function run(count: number, errors: (ApiError | null)[] = [], { stopAfter = Infinity } = {}) {
  const items = Array.from({ length: count }, (_, body) => {
    return { message: { body, content_type: 'json' as const }, bytes: String(body).length }
  })
  const controller = new AbortController()
  const calls: PushMessage[][] = []
  const progress: Totals[] = []
  const result = await runReady(items, {
    send: (messages) => {
      calls.push(messages)
      if (calls.length >= stopAfter) controller.abort()
      const error = errors[calls.length - 1]
      return error ? Promise.reject(error) : Promise.resolve()
    },
    onProgress: (totals) => void progress.push(totals),
    signal: controller.signal,
  })
  const left = itemsLeft(items, 1, result)
  return {
    result,
    progress,
    sizes: calls.map(({ length }) => length),
    report: describeTotals(count, result.totals),
    notSent: left.notSent.map(({ message }) => message.body),
    unknown: left.unknown.map(({ message }) => message.body),
  }
}

const numbers = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index)
const error = (status: number, message = 'no') => new ApiError(message, { status })

test('messages are sent in batches of 100, and each batch reports progress', async () => {
  const { sizes, report, progress, notSent, unknown } = await run(150)
  expect(sizes).toEqual([100, 50])
  expect(report).toBe('Sent 150, failed 0, not sent 0.')
  expect([notSent, unknown]).toEqual([[], []])
  expect(progress.map(({ sent }) => sent)).toEqual([100, 150])
})

test.each([
  [400, [100, 100, 50], 'Sent 150, failed 100, not sent 0.', null],
  [404, [100, 100], 'Sent 100, failed 100, not sent 50.', 'no'],
  [429, [100, 100], 'Sent 100, failed 0, not sent 150.', 'no'],
  [0, [100, 100], 'Sent 100, failed 0, not sent 50, 100 may have been sent.', 'no'],
  [200, [100, 100], 'Sent 100, failed 0, not sent 50, 100 may have been sent.', 'no'],
  [502, [100, 100], 'Sent 100, failed 0, not sent 50, 100 may have been sent.', 'no'],
  [503, [100, 100], 'Sent 100, failed 0, not sent 150.', 'no'],
])('a second batch that fails with %i', async (status, sizes, report, stopped) => {
  const outcome = await run(250, [null, error(status)])
  expect(outcome.sizes).toEqual(sizes)
  expect(outcome.report).toBe(report)
  expect(outcome.result.stopped).toBe(stopped)
})

test('messages that may have been sent are kept apart from those that can be sent again', async () => {
  const { notSent, unknown } = await run(250, [null, error(0)])
  expect(unknown).toEqual(numbers(100, 200))
  expect(notSent).toEqual(numbers(200, 250))
})

test('a stop takes effect after the current batch', async () => {
  const { sizes, result, report } = await run(250, [], { stopAfter: 1 })
  expect(sizes).toEqual([100])
  expect(result.stopped).toBe('You stopped it.')
  expect(report).toBe('Sent 100, failed 0, not sent 150.')
})

test.each([
  [{ sent: 3, failed: 0, unknown: 0, why: null }, 'sent'],
  [{ sent: 1, failed: 2, unknown: 0, why: 'no' }, '1 of 3 sent; failed: no'],
  [{ sent: 0, failed: 0, unknown: 1, why: 'gone' }, 'may have been sent: gone'],
  [{ sent: 0, failed: 0, unknown: 0, why: null }, 'not sent'],
])('%j is described as %s', (outcome, text) => {
  expect(describeOutcome(outcome, 3)).toBe(text)
})
