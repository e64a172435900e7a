import { expect, test } from 'vitest'
import { describeEnd, describeProgress, describeSending, describeSent } from './send-report.ts'

test('the description names what is sent and the target queue', () => {
  const list = { kind: 'list', total: 1_000, queueName: 'orders' } as const
  expect(describeSending(list)).toBe('Sending a list of 1,000 messages to orders')
  expect(describeSent({ ...list, kind: 'copies', total: 1 })).toBe(
    'Finished sending copies of 1 message to orders',
  )
})

test('the progress shows counts, speed and failures', () => {
  expect(describeProgress(1_000, { sent: 200, failed: 0, unknown: 0 }, 1_350)).toBe(
    '200 of 1,000, 1,350 messages/s',
  )
  expect(describeProgress(1_000, { sent: 200, failed: 2, unknown: 100 }, 1)).toBe(
    '302 of 1,000, 1 message/s, 2 failed',
  )
})

test('an early end gives its reason, and unsent messages are a problem', () => {
  const totals = { sent: 3, failed: 0, unknown: 0 }
  expect(describeEnd(3, { outcomes: [], totals, stopped: null })).toEqual({
    text: 'Sent 3, failed 0, not sent 0.',
    isProblem: false,
  })
  expect(describeEnd(5, { outcomes: [], totals, stopped: 'You stopped it.' })).toEqual({
    text: 'Sent 3, failed 0, not sent 2. It ended early: You stopped it.',
    isProblem: true,
  })
})
