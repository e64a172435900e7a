import { describe, expect, test } from 'vitest'
import * as z from 'zod/mini'
import { Consumer } from '#contract/consumers.ts'
import { ERROR_CODE } from '#contract/error-codes.ts'
import { Queue } from '#contract/queues.ts'
import {
  account,
  queuePath,
  type ConformanceOptions,
  type ConformanceFixture,
} from './conformance-fixture.ts'

/** Attaching and changing consumers. */
export function describeConsumers(fixture: ConformanceFixture, { isWholeApi }: ConformanceOptions): void {
  describe('consumers', () => {
    test('http_pull and worker consumers have the documented defaults', async () => {
      const queue = await fixture.client.create({ queue_name: 'orders' })
      const consumer = Consumer.parse(
        (await fixture.send('POST', queuePath(queue, '/consumers'), { type: 'http_pull' })).result,
      )
      expect(consumer).toMatchObject({
        type: 'http_pull',
        queue_name: 'orders',
        dead_letter_queue: '',
        settings: { batch_size: 10, max_retries: 3, retry_delay: 0, visibility_timeout_ms: 30_000 },
      })
      expect(await fixture.send('POST', queuePath(queue, '/consumers'), { type: 'http_pull' })).toMatchObject(
        {
          status: 400,
          code: ERROR_CODE.consumerExists,
        },
      )
      await fixture.client.deleteConsumer(queue.queue_id, consumer.consumer_id)
      const worker = await fixture.client.createConsumer(queue.queue_id, {
        type: 'worker',
        script_name: 'my-worker',
      })
      expect(worker).toMatchObject({
        script: 'my-worker',
        script_name: 'my-worker',
        settings: { batch_size: 10, max_retries: 3, max_wait_time_ms: 5000, max_concurrency: null },
      })
    })

    test('PUT replaces a consumer, or creates it if the queue has none', async () => {
      const queue = await fixture.client.create({ queue_name: 'orders' })
      const id = 'c'.repeat(32)
      const settings = { max_retries: 7 }
      expect(
        await fixture.client.updateConsumer(queue.queue_id, id, { type: 'http_pull', settings }),
      ).toMatchObject({
        consumer_id: id,
        settings: { max_retries: 7 },
      })
      const replaced = await fixture.client.updateConsumer(queue.queue_id, id, { type: 'http_pull' })
      expect(replaced.settings.max_retries).toBe(3)
      const listed = await fixture.send('GET', queuePath(queue, '/consumers'))
      expect(z.array(Consumer).parse(listed.result)).toEqual([replaced])
      const got = await fixture.send('GET', queuePath(queue, `/consumers/${id}`))
      expect(Consumer.parse(got.result)).toEqual(replaced)
    })

    test('an invalid consumer is refused', async () => {
      const queue = await fixture.client.create({ queue_name: 'orders' })
      const path = queuePath(queue, '/consumers')
      expect(await fixture.send('POST', path, {})).toMatchObject({
        status: 400,
        code: ERROR_CODE.invalidRequestBody,
      })
      for (const settings of [
        { batch_size: 0 },
        { batch_size: 101 },
        { max_retries: 101 },
        { retry_delay: 86_401 },
      ]) {
        expect(await fixture.send('POST', path, { type: 'http_pull', settings })).toMatchObject({
          status: 400,
          code: ERROR_CODE.invalidConsumerSettings,
        })
      }
    })

    test('the message names the missing or unknown field', async () => {
      const queue = await fixture.client.create({ queue_name: 'orders' })
      for (const [body, message] of [
        [{}, 'Required at "type"'],
        [[], 'Expected object, received array at "body"'],
        [{ type: 'worker' }, 'Required at "script_name"'],
        [{ type: 'carrier_pigeon' }, '"type" must be "worker" or "http_pull"'],
      ]) {
        const response = await fixture.send('POST', queuePath(queue, '/consumers'), body)
        expect(response).toMatchObject({ status: 400, message })
      }
    })

    test('PUT cannot take over the consumer id of another queue', async () => {
      const queue = await fixture.client.create({ queue_name: 'orders' })
      const other = await fixture.client.create({ queue_name: 'other' })
      const { consumer_id } = await fixture.client.createConsumer(queue.queue_id, { type: 'http_pull' })
      const path = queuePath(other, `/consumers/${consumer_id}`)
      expect(await fixture.send('PUT', path, { type: 'http_pull' })).toMatchObject({
        status: 404,
        code: ERROR_CODE.consumerNotFound,
      })
      await fixture.client.createConsumer(other.queue_id, { type: 'http_pull' })
      expect(await fixture.send('PUT', path, { type: 'http_pull' })).toMatchObject({
        status: 400,
        code: ERROR_CODE.consumerExists,
      })
      expect(await fixture.client.get(queue.queue_id)).toMatchObject({ consumers: [{ consumer_id }] })
    })

    test.runIf(isWholeApi)('two accounts can have the same consumer id', async () => {
      const queue = await fixture.client.create({ queue_name: 'orders' })
      const { consumer_id } = await fixture.client.createConsumer(queue.queue_id, { type: 'http_pull' })
      const foreign = `/accounts/${'b'.repeat(32)}/queues`
      const other = Queue.parse((await fixture.send('POST', foreign, { queue_name: 'orders' })).result)
      const path = `${foreign}/${other.queue_id}/consumers/${consumer_id}`
      expect((await fixture.send('PUT', path, { type: 'http_pull' })).status).toBe(200)
    })

    test('a dead-letter queue has the jurisdiction of its queue, also when it is created', async () => {
      const create = async (queue_name: string, jurisdiction: string) =>
        Queue.parse((await fixture.send('POST', account('/queues'), { queue_name, jurisdiction })).result)
      const queue = await create('orders', 'eu')
      await create('us-dlq', 'us')
      await fixture.client.create({ queue_name: 'plain-dlq' })
      for (const dead_letter_queue of ['us-dlq', 'plain-dlq']) {
        const body = { type: 'http_pull', dead_letter_queue }
        const response = await fixture.send('POST', queuePath(queue, '/consumers'), body)
        expect(response).toMatchObject({ status: 400, code: ERROR_CODE.invalidConsumerSettings })
        expect(response.message).toContain('same jurisdiction')
      }
      await fixture.client.createConsumer(queue.queue_id, { type: 'http_pull', dead_letter_queue: 'made' })
      const made = (await fixture.client.list()).find(({ queue_name }) => queue_name === 'made')
      expect(made?.jurisdiction).toBe('eu')
    })

    test('a queue cannot be its own dead-letter queue', async () => {
      const queue = await fixture.client.create({ queue_name: 'orders' })
      const body = { type: 'http_pull', dead_letter_queue: 'orders' }
      expect(await fixture.send('POST', queuePath(queue, '/consumers'), body)).toMatchObject({
        status: 400,
        code: ERROR_CODE.invalidConsumerSettings,
      })
    })

    test('a missing dead-letter queue is created, and cannot be deleted while it is in use', async () => {
      const queue = await fixture.pullQueue({}, 'orders-dlq')
      const deadLetters = (await fixture.client.list()).find(
        ({ queue_name }) => queue_name === 'orders-dlq',
      ) as Queue
      expect(await fixture.send('DELETE', queuePath(deadLetters))).toMatchObject({
        status: 400,
        code: ERROR_CODE.queueInUse,
      })
      await fixture.client.delete(queue.queue_id)
      await fixture.client.delete(deadLetters.queue_id)
      expect(await fixture.client.list()).toEqual([])
    })
  })
}
