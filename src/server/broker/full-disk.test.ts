import { expect, test } from 'vitest'
import { createBrokerFixture } from '#server/testing/broker-fixture.ts'

const SUBSCRIPTION = {
  name: 'buckets',
  enabled: true,
  source: { type: 'r2' },
  events: ['bucket.created'],
}

test('on a full disk, calls that add are refused, and calls that free space succeed', async () => {
  const reported: unknown[] = []
  let isFull = false
  const { client, fetch, close } = createBrokerFixture({
    report: (error) => void reported.push(error),
    reserve: { check: () => undefined, mayAdd: () => !isFull, release: () => undefined },
  })
  const { queue_id } = await client.create({ queue_name: 'orders' })
  const { queue_id: other } = await client.create({ queue_name: 'other' })
  await client.push(queue_id, { body: 'a', content_type: 'text' })
  await client.push(queue_id, { body: 'b', content_type: 'text' })
  const destination = { type: 'queues.queue', queue_id }
  const subscribe = async () => {
    const url = `http://127.0.0.1/client/v4/accounts/${'a'.repeat(32)}/event_subscriptions/subscriptions`
    const body = JSON.stringify({ ...SUBSCRIPTION, destination })
    const headers = { authorization: 'Bearer test' }
    return (await fetch(new Request(url, { method: 'POST', headers, body }))).status
  }
  const create = () => client.create({ queue_name: 'new' })

  isFull = true
  const refusal = { status: 507, code: 10251 }
  await expect(client.push(queue_id, { body: 'c', content_type: 'text' })).rejects.toMatchObject(refusal)
  await expect(
    client.pushBatch(queue_id, { messages: [{ body: 'c', content_type: 'text' }] }),
  ).rejects.toMatchObject(refusal)
  await expect(create()).rejects.toMatchObject(refusal)
  expect(await subscribe()).toBe(507)
  expect(reported).toHaveLength(4)

  // A consumer is needed to pull; a shorter retention and a pause free space and keep it free.
  await client.createConsumer(queue_id, { type: 'http_pull' })
  await client.edit(queue_id, { settings: { message_retention_period: 3_600, delivery_paused: false } })
  const { messages } = await client.pull(queue_id, { batch_size: 1 })
  await client.ack(queue_id, { acks: messages.map(({ lease_id }) => ({ lease_id })) })
  await client.purge(queue_id)
  await client.delete(other)
  expect((await client.list()).map(({ queue_name }) => queue_name)).toEqual(['orders'])
  expect(reported).toHaveLength(4)

  isFull = false
  await create()
  expect(await subscribe()).toBe(200)
  close()
})

test('on a full disk the broker closes without the statistics of its last second', async () => {
  const reported: unknown[] = []
  const { client, broker, database, close } = createBrokerFixture({
    report: (error) => void reported.push(error),
  })
  const { queue_id } = await client.create({ queue_name: 'orders' })
  await client.push(queue_id, { body: 'a', content_type: 'text' })
  database.exec(
    `CREATE TRIGGER full BEFORE INSERT ON backlog_minute BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END`,
  )
  expect(() => broker.close()).not.toThrow()
  expect(String(reported)).toContain('disk is full')
  close()
})
