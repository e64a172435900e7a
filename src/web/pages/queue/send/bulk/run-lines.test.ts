import { expect, test } from 'vitest'
import type { PushMessage } from '#contract/messages.ts'
import { describeTotals, itemsLeft } from '#web/pages/queue/sending/send-report.ts'
import { fillVariables, hasVariables } from '#web/pages/queue/sending/variables.ts'
import { readLine } from './bulk-line.ts'
import type { BulkLine } from './bulk-reader.ts'
import { runLines } from './run-lines.ts'

const values = { now: () => 0, uuid: () => 'u', random: () => 0 }

function lineOf(text: string, index: number): BulkLine {
  const reading = readLine(fillVariables(text, 1, values))
  return { line: index + 1, text, reading, isTemplate: hasVariables(text) }
}

async function run(texts: string[], repeat = 1) {
  const lines = texts.map(lineOf)
  const sent: PushMessage[] = []
  const result = await runLines({
    lines,
    repeat,
    values,
    send: (messages) => Promise.resolve(void sent.push(...messages)),
    onProgress: () => undefined,
    signal: new AbortController().signal,
  })
  const { notSent, unknown } = itemsLeft(lines, repeat, result)
  return {
    bodies: sent.map(({ body }) => body),
    report: describeTotals(lines.length * repeat, result.totals),
    notSent: notSent.map(({ text }) => text),
    unknown: unknown.map(({ text }) => text),
  }
}

test('bad lines are skipped and reported as not sent', async () => {
  expect(await run(['1', '2', '{'])).toEqual({
    bodies: [1, 2],
    report: 'Sent 2, failed 0, not sent 1.',
    notSent: ['{'],
    unknown: [],
  })
})

test('a repeated list is sent round by round, with new values for each message', async () => {
  const { bodies, report } = await run(['{{seq}}', '"x"'], 3)
  expect(bodies).toEqual([1, 'x', 3, 'x', 5, 'x'])
  expect(report).toBe('Sent 6, failed 0, not sent 0.')
})
