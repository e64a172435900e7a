import { expect, test } from 'vitest'
import type { Run, RunOutcome } from './run-store.ts'
import { describeRuns, labelRuns, percentOf } from './run-summary.ts'

function run(handled: number, outcome: RunOutcome | null = null): Run {
  return {
    id: handled,
    kind: 'action',
    connection: 'local',
    queueId: 'q1',
    queueName: 'orders',
    href: '/local/queues/q1/messages',
    title: 'Acknowledging 300 messages',
    handled,
    total: 300,
    progress: '',
    outcome,
    isStopping: false,
    stop: () => undefined,
  }
}
const DONE = { text: 'Acknowledged 300 messages', isProblem: false }
const SENT = { text: 'Sent 300, failed 0, not sent 0.', isProblem: false }

test.each<[runs: Run[], description: string, label: string, percent: number | null]>([
  [[], '', '0 tasks ended', null],
  [[run(100)], '1 background task running.', '1 task running', 33],
  [[run(100), run(299)], '2 background tasks running.', '2 tasks running', 66],
  [
    [run(100), run(300, DONE)],
    '1 background task running. orders: Acknowledged 300 messages.',
    '1 task running, 1 ended',
    33,
  ],
  [
    [run(300, SENT), run(300, DONE)],
    'orders: Sent 300, failed 0, not sent 0. orders: Acknowledged 300 messages.',
    '2 tasks ended',
    null,
  ],
])('%#: the summary counts running tasks and reports ended ones', (runs, description, label, percent) => {
  expect(describeRuns(runs)).toBe(description)
  const { count, word, rest } = labelRuns(runs)
  expect(count + word + rest).toBe(label)
  expect(percentOf(runs)).toBe(percent)
})
