import { setImmediate } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Queue } from '#contract/queues.ts'
import { createBrokerFixture, type BrokerFixture } from '#server/testing/broker-fixture.ts'

/** More than two turns process. */
const COUNT = 500
const HOUR_MS = 3_600_000

let fixture: BrokerFixture
let queue: Queue

async function fill(settings: Record<string, number>, deadLetterQueue?: string): Promise<void> {
  const { client } = fixture
  queue = await client.create({ queue_name: 'orders', settings: { message_retention_period: 60 } })
  await client.createConsumer(queue.queue_id, {
    type: 'http_pull',
    settings,
    ...(deadLetterQueue && { dead_letter_queue: deadLetterQueue }),
  })
  for (let sent = 0; sent < COUNT; sent += 100) {
    const messages = Array.from({ length: 100 }, (_, index) => ({ body: { message: sent + index } }))
    await client.pushBatch(queue.queue_id, { messages })
  }
}

beforeEach(() => {
  fixture = createBrokerFixture()
})
afterEach(() => fixture.close())

describe('when many messages expire at once', () => {
  beforeEach(async () => {
    await fill({})
    fixture.clock.advance(HOUR_MS)
  })

  test('a pull delivers none of them', async () => {
    const result = await fixture.client.pull(queue.queue_id, { batch_size: 100 })
    expect(result).toMatchObject({ messages: [], message_backlog_count: 0 })
  })

  test('a peek shows none of them', async () => {
    expect((await fixture.client.peek(queue.queue_id, { batch_size: 100 })).messages).toEqual([])
  })

  test('the metrics are exact', async () => {
    expect((await fixture.client.metrics(queue.queue_id)).backlog_count).toBe(0)
  })

  test('a new message is delivered', async () => {
    await fixture.client.push(queue.queue_id, { body: { message: 'new' } })
    expect((await fixture.client.pull(queue.queue_id, {})).messages).toHaveLength(1)
  })

  test('a held sweep deletes nothing until it is released', async () => {
    const { broker, database } = fixture
    const rows = () => database.prepare<{ n: number }>('SELECT count(*) AS n FROM message').get()?.n
    const release = broker.holdSweep()
    const sweeping = broker.sweep()
    for (let turn = 0; turn < 20; turn++) await setImmediate()
    expect(rows()).toBe(COUNT)
    release()
    await sweeping
    expect(rows()).toBe(0)
  })

  test('many simultaneous requests all get a response', async () => {
    const { client } = fixture
    const results = await Promise.all([
      ...Array.from({ length: 5 }, () => client.metrics(queue.queue_id)),
      client.push(queue.queue_id, { body: {} }),
    ])
    expect(results.slice(0, 5)).toMatchObject(
      Array(5).fill({ oldest_message_timestamp_ms: expect.any(Number) }),
    )
    expect((await client.metrics(queue.queue_id)).backlog_count).toBe(1)
  })
})

test('when many last leases end at once, all their messages move to the dead-letter queue', async () => {
  await fill({ max_retries: 0 }, 'dead')
  const { client } = fixture
  for (let pulled = 0; pulled < COUNT; pulled += 100)
    await client.pull(queue.queue_id, { batch_size: 100, visibility_timeout_ms: 1_000 })
  fixture.clock.advance(1_000)
  expect((await client.metrics(queue.queue_id)).backlog_count).toBe(0)
  const dead = (await client.list()).find(({ queue_name }) => queue_name === 'dead')
  expect((await client.metrics(dead?.queue_id ?? '')).backlog_count).toBe(COUNT)
})

test('a sweep processes idle queues and deletes what a purge left behind', async () => {
  await fill({})
  fixture.clock.advance(HOUR_MS)
  const other = await fixture.client.create({ queue_name: 'other' })
  await fixture.client.push(other.queue_id, { body: {} })
  await fixture.client.purge(other.queue_id)
  while (await fixture.broker.sweep());
  const left = fixture.database.prepare<{ count: number }>('SELECT count(*) AS count FROM message').get()
  expect(left?.count).toBe(0)
  const partitions = fixture.database.prepare('SELECT number FROM partition WHERE is_garbage = 1').all()
  expect(partitions).toEqual([])
})
