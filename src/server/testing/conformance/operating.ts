import { describe, expect, test } from 'vitest'
import { PurgeRefsResult } from '#contract/messages.ts'
import { PurgeStatus } from '#contract/queues.ts'
import { queuePath, texts, type ConformanceFixture } from './conformance-fixture.ts'

const DAY_MS = 86_400_000

/** Peeking and purging. */
export function describeOperating(fixture: ConformanceFixture): void {
  describe('peek and purge by ref', () => {
    test('peek leases nothing and counts no attempt', async () => {
      const queue = await fixture.pullQueue()
      await fixture.push(queue, 'a')
      expect((await fixture.client.peek(queue.queue_id, {})).messages).toMatchObject([
        { body: 'a', attempts: 0 },
      ])
      expect((await fixture.pull(queue)).messages).toMatchObject([{ attempts: 1 }])
    })

    test('purge by ref removes exactly these messages', async () => {
      const queue = await fixture.client.create({ queue_name: 'orders' })
      const other = await fixture.client.create({ queue_name: 'other' })
      await fixture.push(queue, 'a', 'b', 'c')
      const refs = (await fixture.client.peek(queue.queue_id, {})).messages.map(({ ref }) => ref)
      const response = await fixture.send('POST', queuePath(queue, '/messages/purge'), {
        refs: [{ ref: refs[1] }, { ref: 'x' }],
      })
      expect(PurgeRefsResult.parse(response.result)).toMatchObject({
        errors: [],
        warnings: { x: expect.any(String) as string },
      })
      expect(texts(await fixture.client.peek(queue.queue_id, {}))).toEqual(['a', 'c'])
      const foreign = await fixture.client.purgeRefs(other.queue_id, [refs[0] ?? ''])
      expect(Object.keys(foreign.warnings)).toEqual([refs[0]])
      expect((await fixture.client.metrics(queue.queue_id)).backlog_count).toBe(2)
    })
  })

  describe('purge of a queue', () => {
    test('deletes all messages and reports when', async () => {
      const queue = await fixture.pullQueue()
      expect(PurgeStatus.parse((await fixture.send('GET', queuePath(queue, '/purge'))).result)).toEqual({
        completed: '',
        started_at: '',
      })
      await fixture.push(queue, 'a', 'b')
      await fixture.client.push(queue.queue_id, { body: {}, delay_seconds: 60 })
      const leased = (await fixture.pull(queue, 1)).messages[0]?.lease_id ?? ''
      expect((await fixture.send('POST', queuePath(queue, '/purge'), {})).status).toBe(400)
      expect(await fixture.client.purge(queue.queue_id)).toMatchObject({ queue_id: queue.queue_id })
      expect((await fixture.client.purgeStatus(queue.queue_id)).started_at).toMatch(/Z$/)
      expect(await fixture.client.metrics(queue.queue_id)).toEqual({
        backlog_count: 0,
        backlog_bytes: 0,
        oldest_message_timestamp_ms: 0,
      })
      fixture.clock.advance(DAY_MS / 2)
      expect((await fixture.pull(queue)).messages).toEqual([])
      expect(await fixture.client.ack(queue.queue_id, { acks: [{ lease_id: leased }] })).toMatchObject({
        ackCount: 0,
      })
      await fixture.push(queue, 'new')
      expect(texts(await fixture.pull(queue))).toEqual(['new'])
    })
  })
}
