import { describe, expect, test } from 'vitest'
import { Queue } from '#contract/queues.ts'
import { texts, type Scene } from './fixture.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

/** Where messages go that nobody acknowledges. */
export function describeMessageEnds(scene: Scene): void {
  describe('dead letters', () => {
    test('max_retries 3 means four deliveries, then the dead-letter queue, with id and timestamp', async () => {
      const queue = await scene.pullQueue({ max_retries: 3 }, 'dlq')
      const deadLetters = (await scene.client.list()).find(({ queue_name }) => queue_name === 'dlq') as Queue
      await scene.client.createConsumer(deadLetters.queue_id, { type: 'http_pull' })
      await scene.push(queue, 'a')
      let id = ''
      for (let attempt = 1; attempt <= 4; attempt++) {
        const [message] = (await scene.pull(queue, 1, 1_000)).messages
        expect(message?.attempts).toBe(attempt)
        id = message?.id ?? ''
        scene.clock.advance(1_000)
      }
      expect((await scene.pull(queue)).messages).toEqual([])
      expect((await scene.client.metrics(queue.queue_id)).backlog_count).toBe(0)
      const [dead] = (await scene.pull(deadLetters)).messages
      expect(dead).toMatchObject({ id, body: 'a', attempts: 1, timestamp_ms: scene.clock.now() - 4_000 })
    })

    test('a retry of the last delivery moves the message at once', async () => {
      const queue = await scene.pullQueue({ max_retries: 0 }, 'dlq')
      const deadLetters = (await scene.client.list()).find(({ queue_name }) => queue_name === 'dlq') as Queue
      await scene.push(queue, 'a')
      const lease_id = (await scene.pull(queue)).messages[0]?.lease_id ?? ''
      expect(
        await scene.client.ack(queue.queue_id, { retries: [{ lease_id, delay_seconds: 50 }] }),
      ).toMatchObject({
        retryCount: 1,
      })
      expect((await scene.client.metrics(queue.queue_id)).backlog_count).toBe(0)
      expect((await scene.client.metrics(deadLetters.queue_id)).backlog_count).toBe(1)
    })

    test('without one the message is destroyed', async () => {
      const queue = await scene.pullQueue({ max_retries: 0 })
      await scene.push(queue, 'a')
      await scene.pull(queue, 1, 1_000)
      scene.clock.advance(1_000)
      expect(await scene.client.metrics(queue.queue_id)).toMatchObject({ backlog_count: 0, backlog_bytes: 0 })
    })

    test('raising max_retries in time saves a message on its last delivery', async () => {
      const queue = await scene.pullQueue({ max_retries: 0 })
      await scene.push(queue, 'a')
      await scene.pull(queue, 1, 1_000)
      const consumer = (await scene.client.get(queue.queue_id)).consumers[0]
      await scene.client.updateConsumer(queue.queue_id, consumer?.consumer_id ?? '', {
        type: 'http_pull',
        settings: { max_retries: 5 },
      })
      scene.clock.advance(1_000)
      expect((await scene.pull(queue)).messages).toMatchObject([{ attempts: 2 }])
    })
  })

  describe('retention', () => {
    test('messages older than the retention period are gone, also while paused', async () => {
      const queue = await scene.pullQueue()
      await scene.client.edit(queue.queue_id, {
        settings: { message_retention_period: 3_600, delivery_paused: true },
      })
      await scene.push(queue, 'old')
      scene.clock.advance(HOUR_MS / 2)
      await scene.push(queue, 'young')
      scene.clock.advance(HOUR_MS / 2)
      expect(texts(await scene.client.peek(queue.queue_id, {}))).toEqual(['young'])
      expect(await scene.client.metrics(queue.queue_id)).toMatchObject({
        backlog_count: 1,
        oldest_message_timestamp_ms: scene.clock.now() - HOUR_MS / 2,
      })
    })

    test('in a dead-letter queue the period starts again', async () => {
      const queue = await scene.pullQueue({ max_retries: 0 }, 'dlq')
      const deadLetters = (await scene.client.list()).find(({ queue_name }) => queue_name === 'dlq') as Queue
      await scene.push(queue, 'a')
      scene.clock.advance(3 * DAY_MS)
      await scene.pull(queue, 1, 1_000)
      scene.clock.advance(1_000)
      expect((await scene.client.metrics(queue.queue_id)).backlog_count).toBe(0)
      scene.clock.advance(4 * DAY_MS - 1)
      expect((await scene.client.metrics(deadLetters.queue_id)).backlog_count).toBe(1)
      scene.clock.advance(1)
      expect((await scene.client.metrics(deadLetters.queue_id)).backlog_count).toBe(0)
    })
  })
}
