import Cloudflare from 'cloudflare'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Queuedeck } from '#server/queuedeck.ts'
import { startServedDeck } from '#server/testing/served-deck-fixture.ts'

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

    const settings = {
      batch_size: 50,
      max_concurrency: 3,
      max_retries: 7,
      max_wait_time_ms: 2_000,
      retry_delay: 4,
    }
    const worker = await client.queues.consumers.create(queue_id, {
      account_id,
      type: 'worker',
      script_name: 'w',
      settings,
    })
    expect(worker).toMatchObject({
      type: 'worker',
      script_name: 'w',
      queue_name: 'sdk-consumers',
      settings,
    })
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
    await messages.push(queue_id, { account_id, body: 'again', content_type: 'text' })
    const first = (await messages.pull(queue_id, { account_id })).messages?.[0]
    const retries = [{ lease_id: first?.lease_id ?? '', delay_seconds: 0 }]
    expect(await messages.ack(queue_id, { account_id, retries })).toMatchObject({
      ackCount: 0,
      retryCount: 1,
    })
    const second = (await messages.pull(queue_id, { account_id })).messages?.[0]
    expect(second).toMatchObject({ id: first?.id, body: 'again', attempts: 2 })
    expect(second?.lease_id).not.toBe(first?.lease_id)
    await purge.start(queue_id, { account_id, delete_messages_permanently: true })
    expect((await purge.status(queue_id, { account_id })).completed).toMatch(/Z$/)
    expect((await client.queues.getMetrics(queue_id, { account_id })).backlog_count).toBe(0)
  })

  test('manages subscriptions, and lists all of them', async () => {
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
    const listed = await all(client.queues.subscriptions.list({ account_id }))
    expect(listed).toHaveLength(21)

    const { subscriptions } = client.queues
    const id = listed[0]?.id ?? ''
    expect(await subscriptions.get(id, { account_id })).toEqual(listed[0])
    const events = ['bucket.deleted']
    const updated = await subscriptions.update(id, { account_id, enabled: false, events })
    expect(updated).toMatchObject({
      id,
      name: listed[0]?.name,
      enabled: false,
      events,
      source: { type: 'r2' },
    })
    expect(await subscriptions.delete(id, { account_id })).toEqual(updated)
    await expect(subscriptions.get(id, { account_id })).rejects.toMatchObject({ status: 404 })
  })

  test('authenticates with an email and a key', async () => {
    const keyed = new Cloudflare({
      apiEmail: 'operator@example.com',
      apiKey: 'k'.repeat(37),
      apiToken: null,
      baseURL: `${deck.url}/client/v4`,
      maxRetries: 0,
    })
    const { queue_id } = await keyed.queues.create({ account_id, queue_name: 'sdk-keyed' })
    expect((await all(keyed.queues.list({ account_id }))).map((queue) => queue.queue_id)).toContain(queue_id)
  })

  test('retries on a paused queue, then reports that it is paused', async () => {
    const { queue_id = '' } = await client.queues.create({ account_id, queue_name: 'sdk-paused' })
    await client.queues.consumers.create(queue_id, { account_id, type: 'http_pull' })
    await client.queues.edit(queue_id, { account_id, settings: { delivery_paused: true } })
    const statuses: number[] = []
    const retrying = client.withOptions({
      maxRetries: 2,
      fetch: async (url, init) => {
        const response = await fetch(url, init)
        statuses.push(response.status)
        return response
      },
    })
    await expect(retrying.queues.messages.pull(queue_id, { account_id })).rejects.toMatchObject({
      status: 409,
      message: expect.stringContaining('queue_delivery_paused') as string,
    })
    expect(statuses).toEqual([409, 409, 409])
  })

  test('throws its own errors for refusals, with status and code', async () => {
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
