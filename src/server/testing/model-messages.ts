import * as fc from 'fast-check'
import { expect } from 'vitest'
import type { ModelMessage, ModelPush, ModelTicket } from './reference-model.ts'
import { ACCOUNT } from './broker-fixture.ts'
import { operation, outcomeOf, queueAt, ticketsAt, type Operation, type World } from './model-world.ts'

const queueIndex = fc.nat({ max: 30 })
const delay = fc.option(fc.nat({ max: 20 }), { nil: undefined, freq: 2 })
const timeoutMs = fc.nat({ max: 10_000 })
const limit = fc.integer({ min: 1, max: 10 })
/** Selects leases and refs. */
const picks = fc.array(fc.nat(), { minLength: 1, maxLength: 8 })
const pushed = fc.record({ isJson: fc.boolean(), delaySeconds: delay })

interface ReceivedMessage {
  body: string
  attempts: number
  timestamp_ms: number
  metadata?: unknown
}

function toExpected({ body, contentType, delaySeconds, attempts, timestamp }: ModelMessage) {
  return {
    body: contentType === 'json' ? btoa(body) : body,
    attempts,
    timestamp_ms: timestamp,
    metadata: {
      'CF-Content-Type': contentType,
      'CF-sourceMessageSource': 'api',
      ...(delaySeconds > 0 && { 'CF-msg-delay-secs': String(delaySeconds) }),
    },
  }
}

const toReceived = ({ body, attempts, timestamp_ms, metadata }: ReceivedMessage) => ({
  body,
  attempts,
  timestamp_ms,
  metadata,
})

/** Compares the received messages, and remembers their leases or refs. */
function receive<T extends ReceivedMessage>(
  world: World,
  received: readonly T[],
  expected: readonly { message: ModelMessage; ticket: ModelTicket }[],
  idOf: (message: T) => string,
): void {
  expect(received.map(toReceived)).toEqual(expected.map(({ message }) => toExpected(message)))
  for (const [index, message] of received.entries()) {
    world.tickets.push({ id: idOf(message), ticket: expected[index]?.ticket as ModelTicket })
  }
}

async function post(world: World, queueId: string, path: string, body: unknown): Promise<unknown> {
  const response = await world.fixture.fetch(
    new Request(`http://127.0.0.1/client/v4/accounts/${ACCOUNT}/queues/${queueId}/messages/${path}`, {
      method: 'POST',
      headers: { authorization: 'Bearer t' },
      body: JSON.stringify(body),
    }),
  )
  const { result } = (await response.json()) as { result: unknown }
  return result
}

const push = fc
  .tuple(queueIndex, fc.array(pushed, { minLength: 1, maxLength: 8 }), delay)
  .map(([q, messages, batchDelay]) =>
    operation(`push(${q}, ${JSON.stringify(messages)}, ${batchDelay})`, async (world) => {
      const at = queueAt(world, q)
      if (!at) return () => undefined
      const pushes = messages.map(({ isJson, delaySeconds }): ModelPush => {
        const text = `m${world.pushed++}`
        return isJson
          ? { contentType: 'json', body: `{"id":"${text}"}`, delaySeconds }
          : { contentType: 'text', body: text, delaySeconds }
      })
      await world.fixture.client.pushBatch(at.id, {
        messages: pushes.map(({ contentType, body, delaySeconds }) => ({
          ...(contentType === 'json'
            ? { body: JSON.parse(body) as unknown }
            : { body, content_type: contentType }),
          ...(delaySeconds !== undefined && { delay_seconds: delaySeconds }),
        })),
        ...(batchDelay !== undefined && { delay_seconds: batchDelay }),
      })
      return () => world.model.push(at.queue, pushes, batchDelay)
    }),
  )

/** Sends more messages than one turn of the event loop processes; all of them come due at the same time. */
export const flood = fc.tuple(queueIndex, fc.integer({ min: 1, max: 4 })).map(([q, batches]) =>
  operation(`flood(${q}, ${batches})`, async (world) => {
    const at = queueAt(world, q)
    if (!at) return () => undefined
    const sent: ModelPush[] = []
    for (let batch = 0; batch < batches; batch++) {
      const bodies = Array.from({ length: 100 }, () => `m${world.pushed++}`)
      await world.fixture.client.pushBatch(at.id, {
        messages: bodies.map((body) => ({ body, content_type: 'text' })),
      })
      sent.push(
        ...bodies.map((body): ModelPush => ({
          contentType: 'text',
          body,
          delaySeconds: undefined,
        })),
      )
    }
    return () => world.model.push(at.queue, sent, undefined)
  }),
)

/** Pulls everything visible, so that hundreds of leases end together. */
export const drain = fc.tuple(queueIndex, timeoutMs).map(([q, timeout]) =>
  operation(`drain(${q}, ${timeout})`, async (world) => {
    const at = queueAt(world, q)
    if (at?.queue.consumer?.type !== 'http_pull' || at.queue.isPaused) return () => undefined
    const request = { batch_size: 100, visibility_timeout_ms: timeout + 1 }
    const pulls: ReceivedMessage[][] = []
    for (;;) {
      const { messages } = await world.fixture.client.pull(at.id, request)
      pulls.push(messages)
      if (messages.length < 100) break
    }
    return () => {
      for (const messages of pulls) {
        const expected = world.model.pull(at.queue, 100, timeout + 1)
        expect(messages.map(toReceived)).toEqual(expected.map(({ message }) => toExpected(message)))
      }
    }
  }),
)

const pull = fc.tuple(queueIndex, limit, timeoutMs).map(([q, limit, timeout]) =>
  operation(`pull(${q}, ${limit}, ${timeout})`, async (world) => {
    const at = queueAt(world, q)
    if (!at) return () => undefined
    const request = { batch_size: limit, visibility_timeout_ms: timeout }
    const { result, refusal } = await outcomeOf(world.fixture.client.pull(at.id, request))
    return () => {
      const { queue } = at
      if (queue.consumer?.type !== 'http_pull') expect(refusal).toBe('405 0')
      else if (queue.isPaused) expect(refusal).toBe('409 10252')
      else
        receive(
          world,
          result?.messages ?? [],
          world.model.pull(queue, limit, timeout),
          ({ lease_id }) => lease_id,
        )
    }
  }),
)

const preview = fc.tuple(queueIndex, limit, timeoutMs).map(([q, limit, timeout]) =>
  operation(`preview(${q}, ${limit}, ${timeout})`, async (world) => {
    const at = queueAt(world, q)
    if (!at) return () => undefined
    const body = { batch_size: limit, visibility_timeout_ms: timeout }
    const { messages } = (await post(world, at.id, 'preview', body)) as {
      messages: (ReceivedMessage & { lease_id: string })[]
    }
    return () =>
      receive(world, messages, world.model.preview(at.queue, limit, timeout), ({ lease_id }) => lease_id)
  }),
)

const peek = fc.tuple(queueIndex, limit).map(([q, limit]) =>
  operation(`peek(${q}, ${limit})`, async (world) => {
    const at = queueAt(world, q)
    if (!at) return () => undefined
    const { messages } = await world.fixture.client.peek(at.id, { batch_size: limit })
    return () => receive(world, messages, world.model.peek(at.queue, limit), ({ ref }) => ref)
  }),
)

/** Acks and retries, with the current call or with that of the previews. */
const ackAndRetry = fc
  .tuple(queueIndex, picks, picks, delay, fc.constantFrom('ack', 'preview/ack'))
  .map(([q, ackPicks, retryPicks, delaySeconds, path]) =>
    operation(`${path}(${q}, ${ackPicks}, ${retryPicks}, ${delaySeconds})`, async (world) => {
      const at = queueAt(world, q)
      if (!at) return () => undefined
      const acked = ticketsAt(world, ackPicks)
      const retried = ticketsAt(world, retryPicks).filter((ticket) => !acked.includes(ticket))
      const result = await post(world, at.id, path, {
        acks: acked.map(({ id }) => ({ lease_id: id })),
        retries: retried.map(({ id }) => ({
          lease_id: id,
          ...(delaySeconds !== undefined && { delay_seconds: delaySeconds }),
        })),
      })
      return () => {
        const { queue } = at
        const ackFailures = acked.filter(({ ticket }) => !world.model.ack(queue, ticket))
        const retryFailures = retried.filter(({ ticket }) => !world.model.retry(queue, ticket, delaySeconds))
        const warnings = Object.fromEntries(
          [...ackFailures, ...retryFailures].map(({ id }) => [id, expect.any(String)]),
        )
        const ackCount = acked.length - ackFailures.length
        const retryCount = retried.length - retryFailures.length
        expect(result).toEqual(path === 'ack' ? { ackCount, retryCount, warnings } : { warnings })
      }
    }),
  )

const extend = fc.tuple(queueIndex, picks, timeoutMs).map(([q, indexes, timeout]) =>
  operation(`extend(${q}, ${indexes}, ${timeout})`, async (world) => {
    const at = queueAt(world, q)
    if (!at) return () => undefined
    const leases = ticketsAt(world, indexes)
    const ids = leases.map(({ id }) => id)
    const result = await world.fixture.client.extend(at.id, ids, timeout)
    return () => {
      for (const { id, ticket } of leases) {
        const renewed = world.model.extend(at.queue, ticket, timeout)
        expect(Object.hasOwn(result.leases, id)).toBe(renewed !== null)
        expect(Object.hasOwn(result.warnings, id)).toBe(renewed === null)
        if (renewed) world.tickets.push({ id: result.leases[id] as string, ticket: renewed })
      }
    }
  }),
)

const purgeRefs = fc.tuple(queueIndex, picks).map(([q, indexes]) =>
  operation(`purgeRefs(${q}, ${indexes})`, async (world) => {
    const at = queueAt(world, q)
    if (!at) return () => undefined
    const refs = ticketsAt(world, indexes)
    const { warnings } = await world.fixture.client.purgeRefs(
      at.id,
      refs.map(({ id }) => id),
    )
    return () => {
      const kept = refs.filter(({ ticket }) => !world.model.purgeRef(at.queue, ticket))
      expect(Object.keys(warnings).toSorted()).toEqual(kept.map(({ id }) => id).toSorted())
    }
  }),
)

/** Calls that many clients may make at the same time. */
export const messageOperation: fc.Arbitrary<Operation> = fc.oneof(
  { weight: 4, arbitrary: push },
  { weight: 4, arbitrary: pull },
  { weight: 1, arbitrary: preview },
  { weight: 2, arbitrary: peek },
  { weight: 3, arbitrary: ackAndRetry },
  { weight: 1, arbitrary: extend },
  { weight: 1, arbitrary: purgeRefs },
)
