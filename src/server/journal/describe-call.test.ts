import { describe, expect, test } from 'vitest'
import { describeCall } from './describe-call.ts'

const lease = { lease_id: 'secret-lease' }

describe('describeCall', () => {
  test.each([
    ['POST', '/queues', { queue_name: 'orders' }, 'create-queue', null, 'orders', null],
    ['PUT', '/queues/q1', {}, 'edit-queue', 'q1', null, null],
    ['PATCH', '/queues/q1', {}, 'edit-queue', 'q1', null, null],
    ['DELETE', '/queues/q1', null, 'delete-queue', 'q1', null, null],
    ['POST', '/queues/q1/purge', {}, 'purge', 'q1', null, null],
    ['POST', '/queues/q1/consumers', {}, 'add-consumer', 'q1', null, null],
    ['PUT', '/queues/q1/consumers/c1', {}, 'edit-consumer', 'q1', null, null],
    ['DELETE', '/queues/q1/consumers/c1', null, 'remove-consumer', 'q1', null, null],
    ['POST', '/queues/q1/messages', { body: 'secret' }, 'send', 'q1', null, 1],
    ['POST', '/queues/q1/messages/batch', { messages: [{}, {}] }, 'send-batch', 'q1', null, 2],
    ['POST', '/queues/q1/messages/batch', 'nonsense', 'send-batch', 'q1', null, null],
    ['POST', '/queues/q1/messages/pull', { batch_size: 7 }, 'pull', 'q1', null, 7],
    ['POST', '/queues/q1/messages/pull', {}, 'pull', 'q1', null, 5],
    ['POST', '/queues/q1/messages/preview', { batch_size: 2 }, 'preview', 'q1', null, 2],
    ['POST', '/queues/q1/messages/ack', { acks: [lease, lease] }, 'ack', 'q1', null, 2],
    ['POST', '/queues/q1/messages/ack', { retries: [lease] }, 'retry', 'q1', null, 1],
    ['POST', '/queues/q1/messages/ack', { acks: [lease], retries: [lease] }, 'ack+retry', 'q1', null, 2],
    ['POST', '/queues/q1/messages/preview/ack', { acks: [lease] }, 'ack', 'q1', null, 1],
    ['POST', '/queues/q1/messages/extend', { extend: [lease] }, 'extend', 'q1', null, 1],
    ['POST', '/queues/q1/messages/purge', { refs: [{ ref: 'secret' }] }, 'delete-messages', 'q1', null, 1],
    ['POST', '/queues/%71%31/messages', null, 'send', 'q1', null, 1],
    // What is not known is recorded rather than missed.
    ['POST', '/queues/q1/messages/new-call', null, 'other', 'q1', null, null],
    ['DELETE', '/queues', null, 'other', null, null, null],
    ['POST', '/elsewhere', null, 'other', null, null, null],
  ])('%s %s %j is %s', (method, path, body, action, queueId, queueName, count) => {
    const call = describeCall(method, path, body)
    expect(call).toEqual({ action, queueId, queueName, count })
    expect(JSON.stringify(call)).not.toContain('secret')
  })

  test.each([
    ['GET', '/queues'],
    ['HEAD', '/queues/q1'],
    ['GET', '/queues/q1/purge'],
    ['POST', '/queues/q1/messages/peek'],
  ])('%s %s only reads', (method, path) => expect(describeCall(method, path, {})).toBeNull())
})
