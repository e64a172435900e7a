import { describe, expect, test } from 'vitest'
import { decodeBody } from '#contract/body-encoding.ts'
import { queuePath, texts, type ConformanceFixture } from './conformance-fixture.ts'

/** Which messages are delivered, and when. */
export function describePull(fixture: ConformanceFixture): void {
  describe('pull', () => {
    test('a queue without an http_pull consumer refuses with 405 and code 0', async () => {
      const queue = await fixture.client.create({ queue_name: 'orders' })
      const path = queuePath(queue, '/messages/pull')
      expect(await fixture.send('POST', path)).toMatchObject({ status: 405, code: 0 })
      await fixture.client.createConsumer(queue.queue_id, { type: 'worker', script_name: 'w' })
      expect(await fixture.send('POST', path, {})).toMatchObject({ status: 405, code: 0 })
    })

    test('a paused queue refuses pulls with 409, accepts pushes and can be peeked', async () => {
      const queue = await fixture.pullQueue()
      await fixture.client.edit(queue.queue_id, { settings: { delivery_paused: true } })
      await fixture.push(queue, 'a')
      const response = await fixture.send('POST', queuePath(queue, '/messages/pull'), {})
      expect(response.status).toBe(409)
      expect(response.message).toContain('queue_delivery_paused')
      expect(texts(await fixture.client.peek(queue.queue_id, {}))).toEqual(['a'])
    })

    test('leases messages for the visibility timeout and counts attempts from 1', async () => {
      const queue = await fixture.pullQueue()
      await fixture.push(queue, 'a')
      const first = await fixture.pull(queue, 10, 5_000)
      expect(first.messages).toMatchObject([{ body: 'a', attempts: 1, timestamp_ms: fixture.clock.now() }])
      expect(first.messages[0]?.metadata).toMatchObject({ 'CF-Content-Type': 'text' })
      expect(first.message_backlog_count).toBe(1)
      fixture.clock.advance(4_999)
      expect((await fixture.pull(queue)).messages).toEqual([])
      fixture.clock.advance(1)
      const second = await fixture.pull(queue)
      expect(second.messages).toMatchObject([{ id: first.messages[0]?.id, attempts: 2 }])
      expect(second.messages[0]?.lease_id).not.toBe(first.messages[0]?.lease_id)
    })

    test('the default batch size is the consumer’s own, else 5', async () => {
      const queue = await fixture.pullQueue()
      await fixture.push(queue, ...Array.from({ length: 20 }, String))
      expect((await fixture.client.pull(queue.queue_id, {})).messages).toHaveLength(5)
      const consumer = (await fixture.client.get(queue.queue_id)).consumers[0]
      await fixture.client.updateConsumer(queue.queue_id, consumer?.consumer_id ?? '', {
        type: 'http_pull',
        settings: { batch_size: 7 },
      })
      expect((await fixture.client.pull(queue.queue_id, {})).messages).toHaveLength(7)
    })

    test('refuses values out of range', async () => {
      const queue = await fixture.pullQueue()
      for (const body of [
        { batch_size: 0 },
        { batch_size: 101 },
        { visibility_timeout_ms: 43_200_001 },
        { batch_size: '5' },
      ]) {
        expect(
          (await fixture.send('POST', queuePath(queue, '/messages/pull'), body)).status,
          JSON.stringify(body),
        ).toBe(400)
      }
    })

    test('json is in base64 and text as it is; the client decodes both', async () => {
      const queue = await fixture.pullQueue()
      await fixture.client.push(queue.queue_id, { body: { a: 'é' } })
      await fixture.push(queue, 'é')
      for (const response of [await fixture.client.peek(queue.queue_id, {}), await fixture.pull(queue)]) {
        const [json, text] = response.messages
        expect(json?.body).toBe(Buffer.from('{"a":"é"}').toString('base64'))
        expect(decodeBody(json?.body ?? '', json?.metadata ?? {})).toMatchObject({
          text: '{"a":"é"}',
          byteLength: 10,
        })
        expect(text?.body).toBe('é')
      }
    })

    test('the older name visibility_timeout is accepted', async () => {
      const queue = await fixture.pullQueue()
      await fixture.push(queue, 'a')
      await fixture.send('POST', queuePath(queue, '/messages/pull'), { visibility_timeout: 1_000 })
      fixture.clock.advance(1_000)
      expect((await fixture.pull(queue)).messages).toHaveLength(1)
    })
  })

  describe('delay', () => {
    test('the delay of a message precedes that of the batch, then of the queue; 0 is a delay', async () => {
      const queue = await fixture.pullQueue()
      await fixture.client.edit(queue.queue_id, { settings: { delivery_delay: 30 } })
      await fixture.client.pushBatch(queue.queue_id, {
        delay_seconds: 20,
        messages: [
          { body: 'message', content_type: 'text', delay_seconds: 10 },
          { body: 'zero', content_type: 'text', delay_seconds: 0 },
          { body: 'batch', content_type: 'text' },
        ],
      })
      await fixture.push(queue, 'queue')
      const appeared: string[][] = []
      for (let second = 0; second <= 30; second += 10) {
        appeared.push(texts(await fixture.pull(queue, 100, 43_200_000)))
        fixture.clock.advance(10_000)
      }
      expect(appeared).toEqual([['zero'], ['message'], ['batch'], ['queue']])
    })

    test('delayed and leased messages count in the backlog', async () => {
      const queue = await fixture.pullQueue()
      await fixture.client.push(queue.queue_id, { body: {}, delay_seconds: 100 })
      await fixture.push(queue, 'a')
      expect(await fixture.pull(queue)).toMatchObject({
        message_backlog_count: 2,
        metadata: { metrics: { backlog_count: 2 } },
      })
    })
  })
}
