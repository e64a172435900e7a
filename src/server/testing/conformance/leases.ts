import { describe, expect, test } from 'vitest'
import { AckResult, PullResult } from '#contract/messages.ts'
import { queuePath, texts, type ConformanceFixture } from './conformance-fixture.ts'

/** Operations on leases. */
export function describeLeases(fixture: ConformanceFixture): void {
  describe('ack and retry', () => {
    const leaseOf = (result: PullResult, body: string) =>
      result.messages.find((message) => message.body === body)?.lease_id ?? ''

    test('one call acks some and retries others', async () => {
      const queue = await fixture.pullQueue()
      await fixture.push(queue, 'ack', 'now', 'later')
      const pulled = await fixture.pull(queue)
      const response = await fixture.send('POST', queuePath(queue, '/messages/ack'), {
        acks: [{ lease_id: leaseOf(pulled, 'ack') }],
        retries: [
          { lease_id: leaseOf(pulled, 'now') },
          { lease_id: leaseOf(pulled, 'later'), delay_seconds: 60 },
        ],
      })
      expect(AckResult.parse(response.result)).toMatchObject({ ackCount: 1, retryCount: 2, warnings: {} })
      expect((await fixture.pull(queue)).messages).toMatchObject([{ body: 'now', attempts: 2 }])
      fixture.clock.advance(60_000)
      expect(texts(await fixture.pull(queue))).toEqual(['later', 'now'])
      expect(await fixture.client.metrics(queue.queue_id)).toMatchObject({
        backlog_count: 2,
        backlog_bytes: 8,
      })
    })

    test('a retry without a delay uses the retry delay of the consumer', async () => {
      const queue = await fixture.pullQueue({ retry_delay: 10 })
      await fixture.push(queue, 'a')
      const [message] = (await fixture.pull(queue)).messages
      await fixture.client.ack(queue.queue_id, { retries: [{ lease_id: message?.lease_id ?? '' }] })
      expect((await fixture.pull(queue)).messages).toEqual([])
      fixture.clock.advance(10_000)
      expect((await fixture.pull(queue)).messages).toHaveLength(1)
    })

    test('a late ack is accepted, even if the message was delivered again', async () => {
      const queue = await fixture.pullQueue()
      await fixture.push(queue, 'a')
      const [first] = (await fixture.pull(queue, 1, 1_000)).messages
      fixture.clock.advance(1_000)
      await fixture.pull(queue)
      const response = await fixture.client.ack(queue.queue_id, {
        acks: [{ lease_id: first?.lease_id ?? '' }],
      })
      expect(response).toMatchObject({ ackCount: 1, warnings: {} })
      expect((await fixture.client.metrics(queue.queue_id)).backlog_count).toBe(0)
    })

    test('unknown, foreign and used leases are not counted, and have a warning', async () => {
      const queue = await fixture.pullQueue()
      const other = await fixture.pullQueue()
      await fixture.push(queue, 'a')
      await fixture.push(other, 'b')
      const [own] = (await fixture.pull(queue)).messages
      const [foreign] = (await fixture.pull(other)).messages
      const lease = own?.lease_id ?? ''
      const tampered = lease.slice(0, -2) + (lease.endsWith('AA') ? 'BB' : 'AA')
      const bad = ['', 'nonsense', '__proto__', tampered, foreign?.lease_id ?? '']
      const response = await fixture.client.ack(queue.queue_id, {
        acks: bad.map((lease_id) => ({ lease_id })),
      })
      expect(response.ackCount).toBe(0)
      expect(Object.keys(response.warnings).toSorted()).toEqual(
        bad.filter((id) => id !== '__proto__').toSorted(),
      )
      await fixture.client.ack(queue.queue_id, { acks: [{ lease_id: lease }] })
      const again = await fixture.client.ack(queue.queue_id, { acks: [{ lease_id: lease }] })
      expect(again).toMatchObject({ ackCount: 0, warnings: { [lease]: expect.any(String) as string } })
      expect((await fixture.client.metrics(other.queue_id)).backlog_count).toBe(1)
    })

    test('a lease counts once, and an ack takes precedence over a retry', async () => {
      const queue = await fixture.pullQueue()
      await fixture.push(queue, 'a')
      const lease_id = (await fixture.pull(queue)).messages[0]?.lease_id ?? ''
      const response = await fixture.client.ack(queue.queue_id, {
        acks: [{ lease_id }, { lease_id }],
        retries: [{ lease_id, delay_seconds: 5 }],
      })
      expect(response).toMatchObject({ ackCount: 1, retryCount: 0, warnings: {} })
    })

    test('a retry ends the lease: only a late ack is accepted after it', async () => {
      const queue = await fixture.pullQueue({ max_retries: 5 })
      await fixture.push(queue, 'a')
      const lease_id = (await fixture.pull(queue)).messages[0]?.lease_id ?? ''
      const retries = [{ lease_id, delay_seconds: 600 }]
      expect(await fixture.client.ack(queue.queue_id, { retries })).toMatchObject({ retryCount: 1 })

      const extended = await fixture.send('POST', queuePath(queue, '/messages/extend'), {
        extend: [{ lease_id }],
        visibility_timeout_ms: 1_000,
      })
      expect(extended.result).toMatchObject({
        extendCount: 0,
        warnings: { [lease_id]: expect.any(String) as string },
      })
      const again = await fixture.client.ack(queue.queue_id, { retries: [{ lease_id, delay_seconds: 0 }] })
      expect(again).toMatchObject({ retryCount: 0, warnings: { [lease_id]: expect.any(String) as string } })
      fixture.clock.advance(599_999)
      expect((await fixture.pull(queue)).messages).toEqual([])
      expect(await fixture.client.ack(queue.queue_id, { acks: [{ lease_id }] })).toMatchObject({
        ackCount: 1,
      })
    })

    test('an empty ack is valid', async () => {
      const queue = await fixture.pullQueue()
      expect(await fixture.client.ack(queue.queue_id, {})).toMatchObject({
        ackCount: 0,
        retryCount: 0,
        warnings: {},
      })
    })
  })

  describe('extend and preview', () => {
    test('extend renews a lease under a new id without counting an attempt', async () => {
      const queue = await fixture.pullQueue()
      await fixture.push(queue, 'a')
      const lease_id = (await fixture.pull(queue, 1, 10_000)).messages[0]?.lease_id ?? ''
      fixture.clock.advance(9_000)
      const response = await fixture.send('POST', queuePath(queue, '/messages/extend'), {
        extend: [{ lease_id }, { lease_id: 'nonsense' }],
        visibility_timeout_ms: 10_000,
      })
      const result = response.result as { leases: Record<string, string>; warnings: Record<string, string> }
      expect(Object.keys(result.warnings)).toEqual(['nonsense'])
      fixture.clock.advance(9_999)
      expect((await fixture.pull(queue)).messages).toEqual([])
      fixture.clock.advance(1)
      expect((await fixture.pull(queue)).messages).toMatchObject([{ attempts: 2 }])
      const renewed = result.leases[lease_id] ?? ''
      expect(renewed).not.toBe(lease_id)
      expect(await fixture.client.ack(queue.queue_id, { acks: [{ lease_id: renewed }] })).toMatchObject({
        ackCount: 1,
      })
    })

    test('preview leases without counting an attempt, with any consumer or none', async () => {
      const queue = await fixture.client.create({ queue_name: 'orders' })
      await fixture.push(queue, 'a')
      const preview = PullResult.parse(
        (await fixture.send('POST', queuePath(queue, '/messages/preview'), { batch_size: 5 })).result,
      )
      expect(preview.messages).toMatchObject([{ body: 'a', attempts: 0 }])
      expect((await fixture.client.peek(queue.queue_id, {})).messages).toEqual([])
      const response = await fixture.send('POST', queuePath(queue, '/messages/preview/ack'), {
        acks: [{ lease_id: preview.messages[0]?.lease_id }],
      })
      expect(response.result).toEqual({ warnings: {} })
      expect((await fixture.client.metrics(queue.queue_id)).backlog_count).toBe(0)
    })
  })
}
