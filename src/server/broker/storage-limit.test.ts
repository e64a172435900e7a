import { expect, test } from 'vitest'
import { MAX_QUEUE_BYTES } from '#contract/limits.ts'
import { createBrokerFixture } from '#server/testing/broker-fixture.ts'

test('a queue holds exactly 25 GB; a push or batch that does not fit is refused as a whole', async () => {
  const { client, database, close } = createBrokerFixture()
  const { queue_id } = await client.create({ queue_name: 'orders' })
  const almostFull = MAX_QUEUE_BYTES - 10
  // Only the counters matter here, so there is no need to store 25 GB.
  database.prepare('UPDATE queue SET backlog_count = 1, backlog_bytes = ?').run(almostFull)
  const text = (length: number) => ({ body: 'x'.repeat(length), content_type: 'text' as const })

  await expect(client.push(queue_id, text(11))).rejects.toMatchObject({ status: 429, code: 10251 })
  await expect(client.pushBatch(queue_id, { messages: [text(6), text(5)] })).rejects.toMatchObject({
    status: 429,
    code: 10251,
  })
  expect((await client.peek(queue_id, {})).messages).toEqual([])
  expect(await client.metrics(queue_id)).toMatchObject({ backlog_bytes: almostFull })

  await client.push(queue_id, text(10))
  expect(await client.metrics(queue_id)).toMatchObject({ backlog_bytes: MAX_QUEUE_BYTES })
  await expect(client.push(queue_id, text(1))).rejects.toMatchObject({ status: 429, code: 10251 })
  close()
})
