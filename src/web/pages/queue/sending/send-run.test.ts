import { expect, test } from 'vitest'
import { ApiError } from '#contract/envelope.ts'
import type { PushMessage } from '#contract/messages.ts'
import { readLine } from '#web/pages/queue/send/bulk/bulk-line.ts'
import type { ManyLine } from '#web/pages/queue/send/bulk/bulk-reader.ts'
import { describeOutcome, describeTotals, itemsLeft, linesAsNdjson } from './send-report.ts'
import { runLines, type Totals } from './send-run.ts'
import { fillVariables, hasVariables } from './variables.ts'

const values = { now: () => 0, uuid: () => 'u', random: () => 0 }

function lineOf(text: string, index: number): ManyLine {
  const reading = readLine(fillVariables(text, 1, values))
  return { line: index + 1, text, reading, isTemplate: hasVariables(text) }
}

function run(texts: string[], answers: (ApiError | null)[] = [], { repeat = 1, stopAfter = Infinity } = {}) {
  const lines = texts.map(lineOf)
  const controller = new AbortController()
  const calls: PushMessage[][] = []
  const progress: Totals[] = []
  const send = (messages: PushMessage[]) => {
    calls.push(messages)
    if (calls.length >= stopAfter) controller.abort()
    const error = answers[calls.length - 1]
    return error ? Promise.reject(error) : Promise.resolve()
  }
  const running = runLines({
    lines,
    repeat,
    values,
    send,
    onProgress: (totals) => void progress.push(totals),
    signal: controller.signal,
  })
  return running.then((result) => ({
    lines,
    result,
    progress,
    sizes: calls.map(({ length }) => length),
    bodies: calls.flat().map(({ body }) => body),
    report: describeTotals(lines.length * repeat, result.totals),
    left: textsOf(itemsLeft(lines, repeat, result)),
  }))
}

const textsOf = (left: { notSent: ManyLine[]; unknown: ManyLine[] }) => ({
  notSent: left.notSent.map(({ text }) => text),
  unknown: left.unknown.map(({ text }) => text),
})
const numbers = (count: number) => Array.from({ length: count }, (_, index) => String(index))
const error = (status: number, message = 'no') => new ApiError(message, { status })

test('bad lines are left out, and reported with those that were not sent', async () => {
  const { sizes, report, left, progress } = await run([...numbers(150), '{'])
  expect(sizes).toEqual([100, 50])
  expect(report).toBe('Sent 150, failed 0, not sent 1.')
  expect(left).toEqual({ notSent: ['{'], unknown: [] })
  expect(progress.map(({ sent }) => sent)).toEqual([100, 150])
})

test('a repeated list goes round by round, each message with values of its own', async () => {
  const { bodies, report } = await run(['{{seq}}', '"x"'], [], { repeat: 3 })
  expect(bodies).toEqual([1, 'x', 3, 'x', 5, 'x'])
  expect(report).toBe('Sent 6, failed 0, not sent 0.')
})

test.each([
  [400, [100, 100, 50], 'Sent 150, failed 100, not sent 0.', null],
  [404, [100, 100], 'Sent 100, failed 100, not sent 50.', 'no'],
  [429, [100, 100], 'Sent 100, failed 0, not sent 150.', 'no'],
  [0, [100, 100], 'Sent 100, failed 0, not sent 50, 100 may have been sent.', 'no'],
  [200, [100, 100], 'Sent 100, failed 0, not sent 50, 100 may have been sent.', 'no'],
  [502, [100, 100], 'Sent 100, failed 0, not sent 50, 100 may have been sent.', 'no'],
  [503, [100, 100], 'Sent 100, failed 0, not sent 150.', 'no'],
])('a second batch that ends with %i', async (status, sizes, report, stopped) => {
  const outcome = await run(numbers(250), [null, error(status)])
  expect(outcome.sizes).toEqual(sizes)
  expect(outcome.report).toBe(report)
  expect(outcome.result.stopped).toBe(stopped)
})

test('lines of which nobody knows are kept apart from those that can be sent again', async () => {
  const { left } = await run(numbers(250), [null, error(0)])
  expect(left.unknown).toEqual(numbers(250).slice(100, 200))
  expect(left.notSent).toEqual(numbers(250).slice(200))
})

test('a stop takes effect after the batch under way', async () => {
  const { sizes, result, report } = await run(numbers(250), [], { stopAfter: 1 })
  expect(sizes).toEqual([100])
  expect(result.stopped).toBe('You stopped it.')
  expect(report).toBe('Sent 100, failed 0, not sent 150.')
})

test.each([
  [{ sent: 3, failed: 0, unknown: 0, why: null }, 'sent'],
  [{ sent: 1, failed: 2, unknown: 0, why: 'no' }, '1 of 3 sent; failed: no'],
  [{ sent: 0, failed: 0, unknown: 1, why: 'gone' }, 'may have been sent: gone'],
  [{ sent: 0, failed: 0, unknown: 0, why: null }, 'not sent'],
])('%j is %s', (outcome, text) => {
  expect(describeOutcome(outcome, 3)).toBe(text)
})

test('NDJSON has a line for each', () => {
  expect(linesAsNdjson(['1', '{\n  "a": 1\n}'].map(lineOf))).toBe('1\n{ "a": 1 }\n')
})
