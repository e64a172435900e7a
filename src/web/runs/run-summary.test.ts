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

test.each<[runs: Run[], said: string, label: string, percent: number | null]>([
  [[], '', '0 runs ended', null],
  [[run(100)], '1 run under way.', '1 run under way', 33],
  [[run(100), run(299)], '2 runs under way.', '2 runs under way', 66],
  [
    [run(100), run(300, DONE)],
    '1 run under way. orders: Acknowledged 300 messages.',
    '1 run under way, 1 ended',
    33,
  ],
  [
    [run(300, SENT), run(300, DONE)],
    'orders: Sent 300, failed 0, not sent 0. orders: Acknowledged 300 messages.',
    '2 runs ended',
    null,
  ],
])('%#: says what goes on and what has ended', (runs, said, label, percent) => {
  expect(describeRuns(runs)).toBe(said)
  const { count, word, rest } = labelRuns(runs)
  expect(count + word + rest).toBe(label)
  expect(percentOf(runs)).toBe(percent)
})
