import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { openDatabase } from '#server/sqlite/database.ts'
import { createBrokerHarness, type BrokerHarness } from '#server/testing/harness.ts'
import { createManualClock } from '#server/testing/manual-clock.ts'
import { createModel, type Model, type ModelLease, type ModelQueue } from './reference-model.ts'

/** Three queues: one ends in the dead-letter queue, one nowhere, and the dead-letter queue itself. */
const NAMES = ['orders', 'mail', 'orders-dlq'] as const
const RETENTION_SECONDS = 600
/** Few, so that messages get to their last delivery. */
const MAX_RETRIES = 1
/** Less than is often due, so that settling takes several turns. */
const TURN_LIMIT = { rows: 3, bytes: 1_000 }

interface State {
  model: Model
  queues: ModelQueue[]
}

/** The broker beside its model, with what a client remembers: queue ids, and every lease it ever got. */
interface Real {
  harness: BrokerHarness
  ids: string[]
  leases: { id: string; model: ModelLease }[]
  pushed: number
}

abstract class Step implements fc.AsyncCommand<State, Real> {
  check = () => true
  abstract run(state: State, real: Real): Promise<void>
}

/** A step by its name and what it does, so that a failing run prints what happened. */
function step(name: string, run: (state: State, real: Real) => Promise<void>): Step {
  return new (class extends Step {
    run = run
    override toString = () => name
  })()
}

const queueIndex = fc.nat({ max: NAMES.length - 1 })
const delay = fc.option(fc.nat({ max: 20 }), { nil: undefined, freq: 2 })
const timeoutMs = fc.nat({ max: 10_000 })
/** Which of the leases that were ever seen. */
const picks = fc.array(fc.nat(), { minLength: 1, maxLength: 6 })

const chosen = (real: Real, indexes: readonly number[]) =>
  real.leases.length === 0
    ? []
    : [...new Set(indexes.map((index) => index % real.leases.length))].map(
        (index) => real.leases[index] as Real['leases'][number],
      )

const steps = [
  fc.tuple(queueIndex, fc.integer({ min: 1, max: 8 }), delay).map(([q, count, delaySeconds]) =>
    step(`push(${NAMES[q]}, ${count}, ${delaySeconds})`, async ({ model, queues }, real) => {
      const bodies = Array.from({ length: count }, () => `m${real.pushed++}`)
      await real.harness.client.pushBatch(real.ids[q] as string, {
        messages: bodies.map((body) => ({ body, content_type: 'text' })),
        ...(delaySeconds !== undefined && { delay_seconds: delaySeconds }),
      })
      model.push(queues[q] as ModelQueue, bodies, delaySeconds)
    }),
  ),
  fc.tuple(queueIndex, fc.integer({ min: 1, max: 10 }), timeoutMs).map(([q, limit, timeout]) =>
    step(`pull(${NAMES[q]}, ${limit}, ${timeout})`, async ({ model, queues }, real) => {
      const queue = queues[q] as ModelQueue
      const request = { batch_size: limit, visibility_timeout_ms: timeout }
      const answer = await real.harness.client.pull(real.ids[q] as string, request).catch(() => null)
      if (queue.isPaused) {
        expect(answer).toBeNull()
        return
      }
      const expected = model.pull(queue, limit, timeout)
      expect(
        answer?.messages.map(({ body, attempts, timestamp_ms }) => ({ body, attempts, timestamp_ms })),
      ).toEqual(
        expected.map(({ message }) => ({
          body: message.body,
          attempts: message.attempts,
          timestamp_ms: message.timestamp,
        })),
      )
      for (const [index, { lease }] of expected.entries()) {
        real.leases.push({ id: answer?.messages[index]?.lease_id ?? '', model: lease })
      }
    }),
  ),
  fc.tuple(queueIndex, fc.integer({ min: 1, max: 10 })).map(([q, limit]) =>
    step(`peek(${NAMES[q]}, ${limit})`, async ({ model, queues }, real) => {
      const { messages } = await real.harness.client.peek(real.ids[q] as string, { batch_size: limit })
      const expected = model.peek(queues[q] as ModelQueue, limit)
      expect(messages.map(({ body, attempts }) => ({ body, attempts }))).toEqual(
        expected.map(({ body, attempts }) => ({ body, attempts })),
      )
    }),
  ),
  fc.tuple(queueIndex, picks, picks, delay).map(([q, acks, retries, delaySeconds]) =>
    step(`settle(${NAMES[q]}, ${acks}, ${retries}, ${delaySeconds})`, async ({ model, queues }, real) => {
      const queue = queues[q] as ModelQueue
      const acked = chosen(real, acks)
      const retried = chosen(real, retries).filter((lease) => !acked.includes(lease))
      const ackCount = acked.filter(({ model: lease }) => model.ack(queue, lease)).length
      const retryCount = retried.filter(({ model: lease }) => model.retry(queue, lease, delaySeconds)).length
      const answer = await real.harness.client.ack(real.ids[q] as string, {
        acks: acked.map(({ id }) => ({ lease_id: id })),
        retries: retried.map(({ id }) => ({
          lease_id: id,
          ...(delaySeconds !== undefined && { delay_seconds: delaySeconds }),
        })),
      })
      expect(answer).toMatchObject({ ackCount, retryCount })
      expect(Object.keys(answer.warnings)).toHaveLength(acked.length + retried.length - ackCount - retryCount)
    }),
  ),
  fc.tuple(queueIndex, picks, timeoutMs).map(([q, indexes, timeout]) =>
    step(`extend(${NAMES[q]}, ${indexes}, ${timeout})`, async ({ model, queues }, real) => {
      const leases = chosen(real, indexes)
      const response = await real.harness.fetch(
        new Request(
          `http://127.0.0.1/client/v4/accounts/${'a'.repeat(32)}/queues/${real.ids[q]}/messages/extend`,
          {
            method: 'POST',
            headers: { authorization: 'Bearer t' },
            body: JSON.stringify({
              extend: leases.map(({ id }) => ({ lease_id: id })),
              visibility_timeout_ms: timeout,
            }),
          },
        ),
      )
      const { result } = (await response.json()) as { result: { leases: Record<string, string> } }
      for (const { id, model: lease } of leases) {
        const renewed = model.extend(queues[q] as ModelQueue, lease, timeout)
        expect(Object.hasOwn(result.leases, id)).toBe(renewed !== null)
        if (renewed) real.leases.push({ id: result.leases[id] as string, model: renewed })
      }
    }),
  ),
  fc.tuple(queueIndex, fc.boolean()).map(([q, isPaused]) =>
    step(`pause(${NAMES[q]}, ${isPaused})`, async ({ queues }, real) => {
      await real.harness.client.edit(real.ids[q] as string, { settings: { delivery_paused: isPaused } })
      ;(queues[q] as ModelQueue).isPaused = isPaused
    }),
  ),
  fc
    .tuple(queueIndex, fc.nat({ max: 20 }), fc.nat({ max: 4 }), fc.nat({ max: 20 }))
    .map(([q, delaySeconds, maxRetries, retryDelay]) =>
      step(
        `configure(${NAMES[q]}, ${delaySeconds}, ${maxRetries}, ${retryDelay})`,
        async ({ queues }, real) => {
          const queue = queues[q] as ModelQueue
          const id = real.ids[q] as string
          await real.harness.client.edit(id, { settings: { delivery_delay: delaySeconds } })
          const consumer = (await real.harness.client.get(id)).consumers[0]
          await real.harness.client.updateConsumer(id, consumer?.consumer_id ?? '', {
            type: 'http_pull',
            dead_letter_queue: consumer?.dead_letter_queue ?? '',
            settings: { max_retries: maxRetries, retry_delay: retryDelay },
          })
          Object.assign(queue, { delaySeconds, maxRetries, retryDelaySeconds: retryDelay })
        },
      ),
    ),
  queueIndex.map((q) =>
    step(`purge(${NAMES[q]})`, async ({ model, queues }, real) => {
      await real.harness.client.purge(real.ids[q] as string)
      model.purge(queues[q] as ModelQueue)
    }),
  ),
  fc.oneof(fc.nat({ max: 5_000 }), fc.nat({ max: 60_000 }), fc.constant(RETENTION_SECONDS * 200)).map((ms) =>
    step(`advance(${ms})`, async ({ model }, real) => {
      model.advance(ms)
      real.harness.clock.advance(ms)
    }),
  ),
  fc.constant(
    step('sweep', async ({ model, queues }, real) => {
      // The order of the queues by name decides which of them gives a message to another first.
      while (await real.harness.broker.sweep());
      for (let round = 0; round < 3; round++) for (const queue of queues) model.settle(queue)
    }),
  ),
  fc.constant(
    step('restart', async (_, real) => {
      real.harness.broker.close()
      const { database, clock } = real.harness
      real.harness = createBrokerHarness({ database, clock, turnLimit: TURN_LIMIT })
    }),
  ),
  queueIndex.map((q) =>
    step(`metrics(${NAMES[q]})`, async ({ model, queues }, real) => {
      expect(await real.harness.client.metrics(real.ids[q] as string)).toEqual(
        model.metrics(queues[q] as ModelQueue),
      )
    }),
  ),
]

/** Pushes, pulls and the passing of time are what the rest follows from, so they come more often. */
function often(of: (typeof steps)[number] | undefined) {
  return of ? [of, of, of] : []
}

async function setup(): Promise<{ model: State; real: Real }> {
  const clock = createManualClock()
  const harness = createBrokerHarness({ clock, database: openDatabase(':memory:'), turnLimit: TURN_LIMIT })
  const ids: string[] = []
  const settings = { message_retention_period: RETENTION_SECONDS }
  for (const queue_name of NAMES) ids.push((await harness.client.create({ queue_name, settings })).queue_id)
  for (const [index, id] of ids.entries()) {
    const dead_letter_queue = index === 0 ? 'orders-dlq' : ''
    const settings = { max_retries: MAX_RETRIES }
    await harness.client.createConsumer(id, { type: 'http_pull', dead_letter_queue, settings })
  }
  const model = createModel()
  model.setNow(clock.now())
  const queues = NAMES.map((name): ModelQueue => ({
    name,
    messages: [],
    isPaused: false,
    delaySeconds: 0,
    retentionSeconds: RETENTION_SECONDS,
    maxRetries: MAX_RETRIES,
    retryDelaySeconds: 0,
    deadLetterQueue: null,
  }))
  const [orders, , deadLetters] = queues
  if (orders && deadLetters) orders.deadLetterQueue = deadLetters
  return { model: { model, queues }, real: { harness, ids, leases: [], pushed: 0 } }
}

/** Whatever happened, the counters are what a recount finds, and nothing is in no queue. */
function expectConsistent({ harness: { database } }: Real): void {
  const wrong = database
    .prepare(
      `SELECT name FROM queue WHERE (backlog_count, backlog_bytes) <>
         (SELECT count(*), coalesce(sum(bytes), 0) FROM message WHERE message.partition = queue.partition)`,
    )
    .all()
  expect(wrong).toEqual([])
  const [integrity] = database.prepare<{ integrity_check: string }>('PRAGMA integrity_check').all()
  expect(integrity?.integrity_check).toBe('ok')
}

// A failure prints its seed and path: give both to fc.assert to repeat it.
test('the broker does what the model does, whatever happens in whatever order', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.commands([...steps, ...often(steps[0]), ...often(steps[1]), ...often(steps[8])], {
        maxCommands: 120,
        size: 'max',
      }),
      async (commands) => {
        let real: Real | undefined
        await fc.asyncModelRun(async () => {
          const made = await setup()
          real = made.real
          return made
        }, commands)
        if (real) {
          expectConsistent(real)
          real.harness.close()
        }
      },
    ),
    { numRuns: 300 },
  )
}, 120_000)
