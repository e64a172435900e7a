import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { decodeBody } from '#contract/body-encoding.ts'
import { createQueuesClient, type QueuesClient } from '#contract/client.ts'
import { createBrokerApi } from '#server/broker/api/broker-api.ts'
import { createBroker, type Broker } from '#server/broker/broker.ts'
import { migrate, openDatabase, type Database } from '#server/sqlite/database.ts'
import { createDemoQueueStore, DEMO_SCHEMA, type DemoQueueStore } from './demo-queue-store.ts'
import { seedDemo } from './seed.ts'
import { seeded } from './seeded-random.ts'

let database: Database
let deck: Database
let store: DemoQueueStore
let broker: Broker
let client: QueuesClient

beforeEach(() => {
  database = openDatabase(':memory:')
  deck = openDatabase(':memory:')
  migrate(deck, [DEMO_SCHEMA])
  store = createDemoQueueStore(deck)
  const report = (error: unknown) => {
    throw error
  }
  broker = createBroker({ database, clock: { now: () => Date.UTC(2026, 10, 1) }, report })
  client = createQueuesClient({
    fetch: createBrokerApi(broker, report).fetch,
    origin: 'http://queues.test',
    accountPath: `/accounts/${'a'.repeat(32)}`,
  })
})

afterEach(() => {
  broker.close()
  database.close()
  deck.close()
})

async function backlogs(): Promise<Record<string, number>> {
  const queues = await client.list()
  const counts = queues.map(
    async (queue) => [queue.queue_name, (await client.metrics(queue.queue_id)).backlog_count] as const,
  )
  return Object.fromEntries(await Promise.all(counts))
}

async function find(name: string) {
  const queue = (await client.list()).find(({ queue_name }) => queue_name === name)
  if (!queue) throw new Error(`No queue ${name}`)
  return queue
}

describe('seedDemo', () => {
  it('creates queues of every kind, with messages in them', async () => {
    await seedDemo({ client, store, random: seeded(1) })
    expect(await backlogs()).toEqual({
      'audit-log': 0,
      'email-outbound': 420,
      'image-resize': 2_400,
      orders: 60,
      'orders-dlq': 32,
      'search-index': 140,
      'webhooks-retry': 184,
    })
    expect((await find('orders')).consumers[0]).toMatchObject({
      type: 'http_pull',
      dead_letter_queue: 'orders-dlq',
    })
    expect((await find('orders-dlq')).consumers[0]?.type).toBe('http_pull')
    expect((await find('search-index')).consumers[0]).toMatchObject({
      type: 'worker',
      script: 'search-indexer',
    })
    expect((await find('webhooks-retry')).settings.delivery_paused).toBe(true)
    expect((await find('audit-log')).consumers).toEqual([])
  })

  it('keeps existing queues and creates missing ones', async () => {
    await seedDemo({ client, store, random: seeded(1) })
    const audit = await find('audit-log')
    await client.delete((await find('email-outbound')).queue_id)
    await client.push(audit.queue_id, { body: { by: 'an operator' } })
    await seedDemo({ client, store, random: seeded(2) })
    expect(await backlogs()).toMatchObject({
      'audit-log': 1,
      'email-outbound': 420,
      orders: 60,
      'image-resize': 2_400,
    })
  })

  it('fills the dead-letter queue with orders of several shapes and sizes', async () => {
    await seedDemo({ client, store, random: seeded(3) })
    const { messages } = await client.peek((await find('orders-dlq')).queue_id, { batch_size: 100 })
    const bodies = messages.map(({ body, metadata }) => decodeBody(body, metadata))
    expect(new Set(bodies.map(({ contentType }) => contentType))).toEqual(new Set(['json', 'text']))
    expect(Math.min(...bodies.map(({ byteLength }) => byteLength))).toBeLessThan(250)
    expect(Math.max(...bodies.map(({ byteLength }) => byteLength))).toBeGreaterThan(3_000)
  })
})
