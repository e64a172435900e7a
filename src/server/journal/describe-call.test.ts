import { expect, test } from 'vitest'
import type { JournalAction } from '#contract/journal.ts'
import type { RouteAction } from '#contract/routes.ts'
import { describeCall } from './describe-call.ts'

const lease = { lease_id: 'secret-lease' }

test.each<[RouteAction | 'other', unknown, JournalAction, string | null, number | null]>([
  ['create-queue', { queue_name: 'orders' }, 'create-queue', 'orders', null],
  ['create-queue', { queue_name: ['secret'] }, 'create-queue', null, null],
  ['edit-queue', { queue_name: 'secret' }, 'edit-queue', null, null],
  ['delete-queue', null, 'delete-queue', null, null],
  ['purge', {}, 'purge', null, null],
  ['send', { body: 'secret' }, 'send', null, 1],
  ['send-batch', { messages: [{}, {}] }, 'send-batch', null, 2],
  ['send-batch', 'nonsense', 'send-batch', null, null],
  ['pull', { batch_size: 7 }, 'pull', null, 7],
  ['pull', {}, 'pull', null, 5],
  ['preview', { batch_size: 2 }, 'preview', null, 2],
  ['ack', { acks: [lease, lease] }, 'ack', null, 2],
  ['ack', { retries: [lease] }, 'retry', null, 1],
  ['ack', { acks: [lease], retries: [lease] }, 'ack+retry', null, 2],
  ['extend', { extend: [lease] }, 'extend', null, 1],
  ['delete-messages', { refs: [{ ref: 'secret' }] }, 'delete-messages', null, 1],
  ['other', null, 'other', null, null],
])('%s with %j is recorded as %s', (action, body, recorded, queueName, count) => {
  const call = describeCall(action, body)
  expect(call).toEqual({ action: recorded, queueName, count })
  expect(JSON.stringify(call)).not.toContain('secret')
})
