import { describe, expect, test } from 'vitest'
import { Queue } from '#contract/queues.ts'
import { texts, type ConformanceFixture } from './conformance-fixture.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

/** What happens to messages that are not acknowledged. */
export function describeMessageEnds(fixture: ConformanceFixture): void {
  describe('dead letters', () => {
    test('max_retries 3 means four deliveries, then the dead-letter queue, with id and timestamp', async () => {
      const queue = await fixture.pullQueue({ max_retries: 3 }, 'dlq')
      const deadLetters = (await fixture.client.list()).find(
        ({ queue_name }) => queue_name === 'dlq',
      ) as Queue
      await fixture.client.createConsumer(deadLetters.queue_id, { type: 'http_pull' })
      await fixture.push(queue, 'a')
      let id = ''
      for (let attempt = 1; attempt <= 4; attempt++) {
        const [message] = (await fixture.pull(queue, 1, 1_000)).messages
        expect(message?.attempts).toBe(attempt)
        id = message?.id ?? ''
        fixture.clock.advance(1_000)
      }
      expect((await fixture.pull(queue)).messages).toEqual([])
      expect((await fixture.client.metrics(queue.queue_id)).backlog_count).toBe(0)
      const [dead] = (await fixture.pull(deadLetters)).messages
      expect(dead).toMatchObject({ id, body: 'a', attempts: 1, timestamp_ms: fixture.clock.now() - 4_000 })
    })

    test('a retry of the last delivery moves the message at once', async () => {
      const queue = await fixture.pullQueue({ max_retries: 0 }, 'dlq')
      const deadLetters = (await fixture.client.list()).find(
        ({ queue_name }) => queue_name === 'dlq',
      ) as Queue
      await fixture.push(queue, 'a')
      const lease_id = (await fixture.pull(queue)).messages[0]?.lease_id ?? ''
      expect(
        await fixture.client.ack(queue.queue_id, { retries: [{ lease_id, delay_seconds: 50 }] }),
      ).toMatchObject({
        retryCount: 1,
      })
      expect((await fixture.client.metrics(queue.queue_id)).backlog_count).toBe(0)
      expect((await fixture.client.metrics(deadLetters.queue_id)).backlog_count).toBe(1)
    })

    test('without a dead-letter queue the message is deleted', async () => {
      const queue = await fixture.pullQueue({ max_retries: 0 })
      await fixture.push(queue, 'a')
      await fixture.pull(queue, 1, 1_000)
      fixture.clock.advance(1_000)
      expect(await fixture.client.metrics(queue.queue_id)).toMatchObject({
        backlog_count: 0,
        backlog_bytes: 0,
      })
    })

    test('raising max_retries in time keeps a message on its last delivery', async () => {
      const queue = await fixture.pullQueue({ max_retries: 0 })
      await fixture.push(queue, 'a')
      await fixture.pull(queue, 1, 1_000)
      const consumer = (await fixture.client.get(queue.queue_id)).consumers[0]
      await fixture.client.updateConsumer(queue.queue_id, consumer?.consumer_id ?? '', {
        type: 'http_pull',
        settings: { max_retries: 5 },
      })
      fixture.clock.advance(1_000)
      expect((await fixture.pull(queue)).messages).toMatchObject([{ attempts: 2 }])
    })
  })

  describe('retention', () => {
    test('messages older than the retention period are deleted, even while paused', async () => {
      const queue = await fixture.pullQueue()
      await fixture.client.edit(queue.queue_id, {
        settings: { message_retention_period: 3_600, delivery_paused: true },
      })
      await fixture.push(queue, 'old')
      fixture.clock.advance(HOUR_MS / 2)
      await fixture.push(queue, 'young')
      fixture.clock.advance(HOUR_MS / 2)
      expect(texts(await fixture.client.peek(queue.queue_id, {}))).toEqual(['young'])
      expect(await fixture.client.metrics(queue.queue_id)).toMatchObject({
        backlog_count: 1,
        oldest_message_timestamp_ms: fixture.clock.now() - HOUR_MS / 2,
      })
    })

    test('the retention period starts again in a dead-letter queue', async () => {
      const queue = await fixture.pullQueue({ max_retries: 0 }, 'dlq')
      const deadLetters = (await fixture.client.list()).find(
        ({ queue_name }) => queue_name === 'dlq',
      ) as Queue
      await fixture.push(queue, 'a')
      fixture.clock.advance(3 * DAY_MS)
      await fixture.pull(queue, 1, 1_000)
      fixture.clock.advance(1_000)
      expect((await fixture.client.metrics(queue.queue_id)).backlog_count).toBe(0)
      fixture.clock.advance(4 * DAY_MS - 1)
      expect((await fixture.client.metrics(deadLetters.queue_id)).backlog_count).toBe(1)
      fixture.clock.advance(1)
      expect((await fixture.client.metrics(deadLetters.queue_id)).backlog_count).toBe(0)
    })
  })
}
