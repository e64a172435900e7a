import Cloudflare from 'cloudflare'
import { afterAll, beforeAll, describe, expect, expectTypeOf, test } from 'vitest'
import type { Metrics, PeekedMessage, PulledMessage } from '#contract/messages.ts'
import type { Queue } from '#contract/queues.ts'
import type { Queuedeck } from './queuedeck.ts'
import { startServedDeck } from './testing/served-deck.ts'

const account_id = 'd'.repeat(32)
let deck: Queuedeck
let client: Cloudflare

beforeAll(async () => {
  deck = await startServedDeck()
  client = new Cloudflare({ apiToken: 'any', baseURL: `${deck.url}/client/v4`, maxRetries: 0 })
})
afterAll(async () => {
  await deck.close()
})

async function all<T>(pages: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = []
  for await (const item of pages) items.push(item)
  return items
}

describe('the official SDK over a socket', () => {
  test('manages queues', async () => {
    const created = await client.queues.create({ account_id, queue_name: 'sdk-queue' })
    const id = created.queue_id ?? ''
    expect(await client.queues.get(id, { account_id })).toMatchObject({ queue_name: 'sdk-queue' })
    expect((await all(client.queues.list({ account_id }))).map((queue) => queue.queue_id)).toContain(id)
    const edited = await client.queues.edit(id, { account_id, settings: { delivery_delay: 3 } })
    expect(edited.settings).toMatchObject({ delivery_delay: 3 })
    const updated = await client.queues.update(id, { account_id, queue_name: 'sdk-queue-2' })
    expect(updated).toMatchObject({ queue_name: 'sdk-queue-2', settings: { delivery_delay: 0 } })
    expect(await client.queues.getMetrics(id, { account_id })).toEqual({
      backlog_bytes: 0,
      backlog_count: 0,
      oldest_message_timestamp_ms: 0,
    })
    expect(await client.queues.delete(id, { account_id })).toMatchObject({ success: true, errors: [] })
    await expect(client.queues.get(id, { account_id })).rejects.toMatchObject({ status: 404 })
  })

  test('manages consumers', async () => {
    const { queue_id = '' } = await client.queues.create({ account_id, queue_name: 'sdk-consumers' })
    const consumer = await client.queues.consumers.create(queue_id, {
      account_id,
      type: 'http_pull',
      dead_letter_queue: 'sdk-dlq',
      settings: { max_retries: 2 },
    })
    const consumer_id = consumer.consumer_id ?? ''
    expect(await client.queues.consumers.get(consumer_id, { account_id, queue_id })).toMatchObject({
      dead_letter_queue: 'sdk-dlq',
      settings: { max_retries: 2, batch_size: 10 },
    })
    expect(await all(client.queues.consumers.list(queue_id, { account_id }))).toHaveLength(1)
    await client.queues.consumers.update(consumer_id, {
      account_id,
      queue_id,
      type: 'worker',
      script_name: 'w',
    })
    expect(await client.queues.consumers.get(consumer_id, { account_id, queue_id })).toMatchObject({
      type: 'worker',
    })
    await client.queues.consumers.delete(consumer_id, { account_id, queue_id })
    expect(await all(client.queues.consumers.list(queue_id, { account_id }))).toEqual([])
  })

  test('pushes, pulls, acks, peeks and purges messages', async () => {
    const { queue_id = '' } = await client.queues.create({ account_id, queue_name: 'sdk-messages' })
    await client.queues.consumers.create(queue_id, { account_id, type: 'http_pull' })
    const { messages, purge } = client.queues
    const pushed = await messages.push(queue_id, { account_id, body: { a: 1 } })
    expect(pushed.metadata?.metrics).toMatchObject({ backlog_count: 1, backlog_bytes: 7 })
    await messages.bulkPush(queue_id, {
      account_id,
      messages: [
        { body: 'b', content_type: 'text' },
        { body: [1], content_type: 'json', delay_seconds: 60 },
      ],
    })
    const peeked = await messages.peek(queue_id, { account_id, batch_size: 10 })
    expect(peeked.messages).toHaveLength(2)
    await messages.purge(queue_id, { account_id, refs: [{ ref: peeked.messages?.[1]?.ref ?? '' }] })
    const pulled = await messages.pull(queue_id, { account_id, batch_size: 10, visibility_timeout_ms: 5_000 })
    expect(pulled).toMatchObject({
      message_backlog_count: 2,
      messages: [{ attempts: 1, body: btoa('{"a":1}') }],
    })
    const lease_id = pulled.messages?.[0]?.lease_id ?? ''
    expect(await messages.ack(queue_id, { account_id, acks: [{ lease_id }], retries: [] })).toEqual({
      ackCount: 1,
      retryCount: 0,
      warnings: {},
    })
    await purge.start(queue_id, { account_id, delete_messages_permanently: true })
    expect((await purge.status(queue_id, { account_id })).completed).toMatch(/Z$/)
    expect((await client.queues.getMetrics(queue_id, { account_id })).backlog_count).toBe(0)
  })

  test('lists subscriptions to the end', async () => {
    const { queue_id = '' } = await client.queues.create({ account_id, queue_name: 'sdk-subscriptions' })
    for (let index = 0; index < 21; index++) {
      await client.queues.subscriptions.create({
        account_id,
        name: `s${index}`,
        enabled: true,
        events: ['bucket.created'],
        source: { type: 'r2' },
        destination: { type: 'queues.queue', queue_id },
      })
    }
    expect(await all(client.queues.subscriptions.list({ account_id }))).toHaveLength(21)
  })

  test('gets refusals as its own errors, with status and code', async () => {
    const { queue_id = '' } = await client.queues.create({ account_id, queue_name: 'sdk-refusals' })
    await expect(client.queues.messages.pull(queue_id, { account_id })).rejects.toMatchObject({
      status: 405,
      errors: [{ code: 0 }],
    })
    await expect(client.queues.messages.push(queue_id, { account_id, body: 'x' })).rejects.toMatchObject({
      status: 400,
      errors: [{ code: 10207 }],
    })
  })
})

test('the contract’s types are those of the SDK', () => {
  type SdkPulled = NonNullable<Cloudflare.Queues.MessagePullResponse['messages']>[number]
  type SdkPeeked = NonNullable<Cloudflare.Queues.MessagePeekResponse['messages']>[number]
  expectTypeOf<Metrics>().toEqualTypeOf<Cloudflare.Queues.QueueGetMetricsResponse>()
  expectTypeOf<keyof SdkPulled>().toExtend<keyof PulledMessage>()
  expectTypeOf<keyof SdkPeeked>().toExtend<keyof PeekedMessage>()
  expectTypeOf<
    Pick<PulledMessage, 'id' | 'body' | 'lease_id' | 'attempts' | 'timestamp_ms'>
  >().toExtend<SdkPulled>()
  expectTypeOf<
    Pick<PeekedMessage, 'id' | 'body' | 'ref' | 'attempts' | 'timestamp_ms'>
  >().toExtend<SdkPeeked>()
  expectTypeOf<keyof Cloudflare.Queues.Queue>().toExtend<keyof Queue>()
})
