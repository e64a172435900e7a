import * as fc from 'fast-check'
import { expect } from 'vitest'
import type { ConsumerRequest } from '#contract/consumers.ts'
import { MODEL_DEFAULTS } from './reference-model.ts'
import { openDatabase } from '#server/sqlite/database.ts'
import { ACCOUNT, createBrokerFixture } from './broker-fixture.ts'
import { drain, flood, messageOperation } from './model-messages.ts'
import { operation, outcomeOf, queueAt, SMALL_TURN, type Operation, type World } from './model-world.ts'

/** Few, so that names are taken, dead-letter queues are shared, and deleted names are used again. */
const NAMES = ['orders', 'mail', 'orders-dlq', 'invoices'] as const
const name = fc.constantFrom(...NAMES)
const queueIndex = fc.nat({ max: 30 })
const RETENTION_SECONDS = 600

async function create(world: World, name: string): Promise<() => void> {
  const { result, refusal } = await outcomeOf(world.fixture.client.create({ queue_name: name }))
  return () => {
    if (world.model.byName(name)) expect(refusal).toBe('409 11009')
    else world.ids.set(world.model.create(name), result?.queue_id ?? '')
  }
}

const remove = queueIndex.map((q) =>
  operation(`delete(${q})`, async (world) => {
    const at = queueAt(world, q)
    if (!at) return () => undefined
    const { refusal } = await outcomeOf(world.fixture.client.delete(at.id))
    return () => {
      if (world.model.isDeadLetterQueue(at.queue)) expect(refusal).toBe('400 11005')
      else {
        expect(refusal).toBeNull()
        world.model.delete(at.queue)
      }
    }
  }),
)

const rename = fc.tuple(queueIndex, name).map(([q, name]) =>
  operation(`rename(${q}, ${name})`, async (world) => {
    const at = queueAt(world, q)
    if (!at) return () => undefined
    const { refusal } = await outcomeOf(world.fixture.client.edit(at.id, { queue_name: name }))
    return () => {
      const owner = world.model.byName(name)
      if (owner && owner !== at.queue) expect(refusal).toBe('409 11009')
      else {
        expect(refusal).toBeNull()
        at.queue.name = name
      }
    }
  }),
)

const settings = fc.record(
  {
    delaySeconds: fc.nat({ max: 20 }),
    isPaused: fc.boolean(),
    retentionSeconds: fc.integer({ min: 60, max: 2 * RETENTION_SECONDS }),
  },
  { requiredKeys: [] },
)
const configure = fc
  .tuple(queueIndex, settings, fc.constantFrom(false, false, true))
  .map(([q, given, isWhole]) =>
    operation(`configure(${q}, ${JSON.stringify(given)}, ${isWhole ? 'PUT' : 'PATCH'})`, async (world) => {
      const at = queueAt(world, q)
      if (!at) return () => undefined
      const response = await world.fixture.fetch(
        new Request(`http://127.0.0.1/client/v4/accounts/${ACCOUNT}/queues/${at.id}`, {
          method: isWhole ? 'PUT' : 'PATCH',
          headers: { authorization: 'Bearer t' },
          body: JSON.stringify({
            settings: {
              delivery_delay: given.delaySeconds,
              delivery_paused: given.isPaused,
              message_retention_period: given.retentionSeconds,
            },
          }),
        }),
      )
      expect(response.status).toBe(200)
      return () => void Object.assign(at.queue, isWhole && MODEL_DEFAULTS, given)
    }),
  )

/** Attaches or replaces a consumer; a missing dead-letter queue is created with it. */
async function consumeWith(
  world: World,
  q: number,
  type: 'http_pull' | 'worker',
  deadLetterName: string | null,
  maxRetries: number,
  retryDelaySeconds: number,
): Promise<() => void> {
  const at = queueAt(world, q)
  if (!at) return () => undefined
  const { client } = world.fixture
  const common = {
    dead_letter_queue: deadLetterName !== at.queue.name && deadLetterName ? deadLetterName : '',
    settings: { max_retries: maxRetries, retry_delay: retryDelaySeconds },
  }
  const request: ConsumerRequest =
    type === 'worker' ? { type, script_name: 'w', ...common } : { type, ...common }
  const [consumer] = (await client.get(at.id)).consumers
  if (consumer) await client.updateConsumer(at.id, consumer.consumer_id, request)
  else await client.createConsumer(at.id, request)
  const wanted = common.dead_letter_queue
  const created = (await client.list()).find((queue) => queue.queue_name === wanted)
  return () => {
    const { model, ids } = world
    if (wanted !== '' && !model.byName(wanted)) ids.set(model.create(wanted), created?.queue_id ?? '')
    const deadLetterQueue = model.byName(wanted) ?? null
    at.queue.consumer = { type, maxRetries, retryDelaySeconds, deadLetterQueue }
  }
}

const attach = fc
  .tuple(
    queueIndex,
    fc.constantFrom('http_pull' as const, 'http_pull' as const, 'worker' as const),
    fc.option(name),
    fc.nat({ max: 3 }),
    fc.nat({ max: 20 }),
  )
  .map((given) =>
    operation(`consumer(${given.join()})`, (world) => {
      const [q, type, deadLetterName, maxRetries, retryDelaySeconds] = given
      return consumeWith(world, q, type, deadLetterName, maxRetries, retryDelaySeconds)
    }),
  )

const detach = queueIndex.map((q) =>
  operation(`detach(${q})`, async (world) => {
    const at = queueAt(world, q)
    if (!at) return () => undefined
    const [consumer] = (await world.fixture.client.get(at.id)).consumers
    if (consumer) await world.fixture.client.deleteConsumer(at.id, consumer.consumer_id)
    return () => {
      at.queue.consumer = null
    }
  }),
)

const purge = queueIndex.map((q) =>
  operation(`purge(${q})`, async (world) => {
    const at = queueAt(world, q)
    if (!at) return () => undefined
    await world.fixture.client.purge(at.id)
    return () => world.model.purge(at.queue)
  }),
)

const metrics = queueIndex.map((q) =>
  operation(`metrics(${q})`, async (world) => {
    const at = queueAt(world, q)
    if (!at) return () => undefined
    const result = await world.fixture.client.metrics(at.id)
    return () => expect(result).toEqual(world.model.metrics(at.queue))
  }),
)

const advance = fc
  .oneof(fc.nat({ max: 5_000 }), fc.nat({ max: 60_000 }), fc.constant(RETENTION_SECONDS * 200))
  .map((ms) =>
    operation(`advance(${ms})`, async ({ model, fixture }) => {
      fixture.clock.advance(ms)
      return () => model.advance(ms)
    }),
  )

const sweep = fc.constant(
  operation('sweep', async ({ model, fixture }) => {
    while (await fixture.broker.sweep());
    return () => model.processAllDue()
  }),
)

/** A file is opened again; a database in memory gets a new broker without any cache. */
const restart = fc.constant(
  operation('restart', async (world) => {
    const { path, fixture } = world
    fixture.broker.close()
    let { database } = fixture
    if (path) {
      database.close()
      database = openDatabase(path, { durability: 'relaxed' })
    }
    world.fixture = createBrokerFixture({ database, clock: fixture.clock, turnLimit: world.turnLimit })
    return () => undefined
  }),
)

/** Processes all due messages: a request that finds too many waits for a later turn, and other requests overtake it. */
async function processAllDue({ model, fixture, ids }: World): Promise<void> {
  for (const queue of model.queues) await fixture.client.metrics(ids.get(queue) as string)
  model.processAllDue()
}

/** Requests of one turn of the event loop share a commit and run in the order in which they arrived. */
const together = fc.array(messageOperation, { minLength: 2, maxLength: 5 }).map((operations) =>
  operation(`together(${operations.join(', ')})`, async (world) => {
    if (world.turnLimit === SMALL_TURN) {
      // With this limit, what one request makes due is already too much for the turn of the others.
      for (const each of operations) (await each.start(world))()
      return () => undefined
    }
    await processAllDue(world)
    const comparisons = await Promise.all(operations.map((each) => each.start(world)))
    return () => comparisons.forEach((compare) => compare())
  }),
)

export const anyOperation: fc.Arbitrary<Operation> = fc.oneof(
  { weight: 24, arbitrary: messageOperation },
  { weight: 6, arbitrary: together },
  { weight: 6, arbitrary: advance },
  { weight: 3, arbitrary: metrics },
  { weight: 2, arbitrary: sweep },
  { weight: 2, arbitrary: configure },
  { weight: 2, arbitrary: attach },
  { weight: 1, arbitrary: flood },
  { weight: 1, arbitrary: drain },
  { weight: 1, arbitrary: detach },
  { weight: 1, arbitrary: purge },
  { weight: 1, arbitrary: restart },
  { weight: 1, arbitrary: rename },
  { weight: 1, arbitrary: remove },
  { weight: 2, arbitrary: name.map((each) => operation(`create(${each})`, (world) => create(world, each))) },
)

/** The queues that every run starts with: one has a dead-letter queue, the others have none. */
export async function createFirstQueues(world: World): Promise<void> {
  for (const name of NAMES.slice(0, 3)) (await create(world, name))()
  for (const q of [0, 1, 2]) {
    const deadLetterName = q === 0 ? 'orders-dlq' : null
    ;(await consumeWith(world, q, 'http_pull', deadLetterName, 1, 0))()
    const at = queueAt(world, q)
    if (!at) continue
    await world.fixture.client.edit(at.id, { settings: { message_retention_period: RETENTION_SECONDS } })
    at.queue.retentionSeconds = RETENTION_SECONDS
  }
}
