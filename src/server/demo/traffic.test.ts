import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createQueuesClient, type QueuesClient } from '#contract/client.ts'
import { createBrokerApi } from '#server/broker/api/broker-api.ts'
import { createBroker, type Broker } from '#server/broker/broker.ts'
import { migrate, openDatabase, type Database } from '#server/sqlite/database.ts'
import { createDemoQueueStore, DEMO_SCHEMA, type DemoQueueStore } from './demo-queue-store.ts'
import { seedDemo } from './seed.ts'
import { seeded } from './seeded-random.ts'
import { createDemoTraffic } from './traffic.ts'

const TICK_MS = 2_000

let now: number
let database: Database
let deck: Database
let store: DemoQueueStore
let broker: Broker
let client: QueuesClient
let errors: unknown[]
let scheduled: { run: () => void; everyMs: number }[]

beforeEach(async () => {
  now = Date.UTC(2026, 10, 1)
  errors = []
  scheduled = []
  database = openDatabase(':memory:')
  deck = openDatabase(':memory:')
  migrate(deck, [DEMO_SCHEMA])
  store = createDemoQueueStore(deck)
  const report = (error: unknown) => void errors.push(error)
  broker = createBroker({ database, clock: { now: () => now }, report })
  client = createQueuesClient({
    fetch: createBrokerApi(broker, report).fetch,
    origin: 'http://queues.test',
    accountPath: `/accounts/${'a'.repeat(32)}`,
  })
  await seedDemo({ client, store, random: seeded(1) })
})

afterEach(() => {
  broker.close()
  database.close()
  deck.close()
})

function createTraffic(overrides: Partial<QueuesClient> = {}) {
  return createDemoTraffic({
    client: { ...client, ...overrides },
    store,
    clock: { now: () => now },
    random: seeded(7),
    schedule(run, everyMs) {
      const entry = { run, everyMs }
      scheduled.push(entry)
      return () => scheduled.splice(scheduled.indexOf(entry), 1)
    },
    onError: (error) => errors.push(error),
  })
}

async function find(name: string) {
  const queue = (await client.list()).find(({ queue_name }) => queue_name === name)
  if (!queue) throw new Error(`No queue ${name}`)
  return queue
}

const countOf = async (name: string) => (await client.metrics((await find(name)).queue_id)).backlog_count

/** Backlogs of a queue after each of several ticks. */
async function run(
  traffic: ReturnType<typeof createTraffic>,
  name: string,
  ticks: number,
): Promise<number[]> {
  const { queue_id: queueId } = await find(name)
  const counts: number[] = []
  for (let tick = 0; tick < ticks; tick++) {
    now += TICK_MS
    await traffic.tick()
    counts.push((await client.metrics(queueId)).backlog_count)
  }
  return counts
}

describe('demo traffic', () => {
  it('keeps the orders between their marks, and moves orders that always fail to the dead-letter queue', async () => {
    const counts = await run(createTraffic(), 'orders', 400)
    expect(Math.min(...counts)).toBeGreaterThan(20)
    expect(Math.max(...counts)).toBeLessThan(160)
    expect(await countOf('orders-dlq')).toBeGreaterThan(32)
    expect(await countOf('orders-dlq')).toBeLessThanOrEqual(70)
    expect(errors).toEqual([])
  })

  it('retries some deliveries', async () => {
    await run(createTraffic(), 'orders', 100)
    const { queue_id: queueId } = await find('orders')
    const { messages } = await client.peek(queueId, { batch_size: 100 })
    expect(Math.max(...messages.map(({ attempts }) => attempts))).toBeGreaterThan(0)
  })

  it('makes emails pile up and images drain', async () => {
    const traffic = createTraffic()
    const [emails, images] = [await countOf('email-outbound'), await countOf('image-resize')]
    await run(traffic, 'orders', 150)
    expect(await countOf('email-outbound')).toBeGreaterThan(emails + 150)
    expect(await countOf('image-resize')).toBeLessThan(images - 500)
  })

  it('fills the images again once they have drained', async () => {
    const { queue_id: queueId } = await find('image-resize')
    await client.purge(queueId)
    const counts = await run(createTraffic(), 'image-resize', 60)
    expect(Math.max(...counts)).toBeGreaterThan(2_300)
    expect(Math.max(...counts)).toBeLessThan(2_700)
    expect(counts.at(-1)).toBeLessThan(Math.max(...counts))
  })

  it('reverses the growing queue at its mark', async () => {
    const { queue_id: queueId } = await find('email-outbound')
    for (let sent = 0; sent < 4_580; sent += 10) {
      await client.pushBatch(queueId, {
        messages: Array.from({ length: 10 }, () => ({ body: { to: 'a@example.com' } })),
      })
    }
    const counts = await run(createTraffic(), 'email-outbound', 100)
    expect(Math.max(...counts)).toBeLessThan(5_100)
    expect(counts.at(-1)).toBeLessThan(4_000)
  })

  it('drains the paused queue once it is resumed', async () => {
    const traffic = createTraffic()
    const before = await countOf('webhooks-retry')
    await run(traffic, 'webhooks-retry', 20)
    expect(await countOf('webhooks-retry')).toBeGreaterThanOrEqual(before)
    await client.edit((await find('webhooks-retry')).queue_id, { settings: { delivery_paused: false } })
    await run(traffic, 'webhooks-retry', 40)
    expect(await countOf('webhooks-retry')).toBeLessThan(before - 80)
  })

  it('continues without a deleted queue', async () => {
    await client.delete((await find('email-outbound')).queue_id)
    const before = await countOf('image-resize')
    await run(createTraffic(), 'image-resize', 10)
    expect(await countOf('image-resize')).toBeLessThan(before)
    expect(errors).toEqual([])
  })

  it('never touches a queue of the same name that the demo did not create', async () => {
    await client.delete((await find('orders')).queue_id)
    const { queue_id: queueId } = await client.create({ queue_name: 'orders' })
    await client.createConsumer(queueId, { type: 'http_pull' })
    await client.pushBatch(queueId, { messages: [{ body: { mine: true } }, { body: { mine: true } }] })
    await seedDemo({ client, store, random: seeded(2) })
    expect(await run(createTraffic(), 'orders', 20)).toEqual(Array<number>(20).fill(2))
    const { messages } = await client.peek(queueId, { batch_size: 10 })
    expect(messages.map(({ attempts }) => attempts)).toEqual([0, 0])
  })

  it('reports a failing call and continues with the next queue', async () => {
    const traffic = createTraffic({
      pushBatch: async () => {
        throw new Error('disk is full')
      },
    })
    await run(traffic, 'image-resize', 10)
    expect(errors.length).toBeGreaterThan(0)
    expect(errors.every((error) => error instanceof Error && error.message === 'disk is full')).toBe(true)
  })

  it('does not catch up after the machine was suspended', async () => {
    const traffic = createTraffic()
    const before = await countOf('email-outbound')
    now += 86_400_000
    await traffic.tick()
    expect((await countOf('email-outbound')) - before).toBeLessThan(20)
  })

  it('runs on a schedule until it is stopped, and then sends nothing more', async () => {
    const traffic = createTraffic()
    traffic.start()
    traffic.start()
    expect(scheduled.map(({ everyMs }) => everyMs)).toEqual([TICK_MS])
    now += TICK_MS
    scheduled[0]?.run()
    await traffic.stop()
    expect(scheduled).toEqual([])
    const after = await countOf('orders')
    await traffic.stop()
    expect(await countOf('orders')).toBe(after)
  })
})
