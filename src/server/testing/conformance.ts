import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import * as z from 'zod/mini'
import { decodeBody } from '#contract/body-encoding.ts'
import { Consumer } from '#contract/consumers.ts'
import { ApiError, Envelope, ResultInfo } from '#contract/envelope.ts'
import { ERROR_CODE } from '#contract/error-codes.ts'
import { MAX_BODY_BYTES } from '#contract/limits.ts'
import {
  AckResult,
  Metrics,
  PeekResult,
  PullResult,
  PurgeRefsResult,
  PushResult,
} from '#contract/messages.ts'
import { PurgeStatus, Queue } from '#contract/queues.ts'
import { Subscription } from '#contract/subscriptions.ts'
import { ACCOUNT, type QueuesApiHarness } from './harness.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

interface Answer {
  status: number
  success: boolean
  code: number | null
  message: string
  result: unknown
  info: unknown
  headers: Headers
}

interface ConformanceOptions {
  /** False where only well-formed calls about queues get through: nothing else is asked then. */
  isWholeApi?: boolean
}

/**
 * What every answer to the Queues API must do, whoever gives it. Each answer goes through the contract's schemas.
 * Facts and sources: https://developers.cloudflare.com/queues/ and broker/DIFFERENCES.md for what is undocumented.
 */
export function describeQueuesApi(
  name: string,
  makeHarness: () => QueuesApiHarness | Promise<QueuesApiHarness>,
  { isWholeApi = true }: ConformanceOptions = {},
) {
  describe(`Queues API: ${name}`, () => {
    let harness: QueuesApiHarness
    let client: QueuesApiHarness['client']

    beforeEach(async () => {
      harness = await makeHarness()
      client = harness.client
    })
    afterEach(() => harness.close())

    async function send(method: string, path: string, body?: unknown): Promise<Answer> {
      const response = await harness.fetch(
        new Request(`http://127.0.0.1/client/v4${path}`, {
          method,
          headers: { authorization: 'Bearer test', 'content-type': 'text/plain;charset=UTF-8' },
          ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
        }),
      )
      const envelope = Envelope.parse(await response.json())
      expect(response.headers.get('cf-ray')).toMatch(/^[0-9a-f]{16}-\w{3}$/)
      return {
        status: response.status,
        success: envelope.success,
        code: envelope.errors?.[0]?.code ?? null,
        message: envelope.errors?.[0]?.message ?? '',
        result: envelope.result,
        info: envelope.result_info,
        headers: response.headers,
      }
    }

    const account = (path: string) => `/accounts/${ACCOUNT}${path}`
    const queuePath = (queue: Queue, path = '') => account(`/queues/${queue.queue_id}${path}`)

    async function pullQueue(
      settings: Record<string, number> = {},
      deadLetterQueue?: string,
    ): Promise<Queue> {
      const queue = await client.create({ queue_name: `q-${Math.random().toString(36).slice(2, 10)}` })
      await client.createConsumer(queue.queue_id, {
        type: 'http_pull',
        settings,
        ...(deadLetterQueue && { dead_letter_queue: deadLetterQueue }),
      })
      return queue
    }
    const push = (queue: Queue, ...texts: string[]) =>
      client.pushBatch(queue.queue_id, { messages: texts.map((body) => ({ body, content_type: 'text' })) })
    const pull = (queue: Queue, batchSize = 100, visibilityTimeoutMs = 30_000) =>
      client.pull(queue.queue_id, { batch_size: batchSize, visibility_timeout_ms: visibilityTimeoutMs })
    const texts = (result: PullResult | PeekResult) =>
      result.messages.map((message) => message.body).toSorted()

    describe('queues', () => {
      test('create, get, list, edit, update and delete answer whole queues', async () => {
        const created = Queue.parse((await send('POST', account('/queues'), { queue_name: 'orders' })).result)
        expect(created).toMatchObject({
          queue_name: 'orders',
          consumers: [],
          consumers_total_count: 0,
          producers: [],
          settings: { delivery_delay: 0, delivery_paused: false, message_retention_period: 345_600 },
        })
        expect(created.queue_id).toMatch(/^[0-9a-f]{32}$/)
        expect(created.created_on).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/)

        const edited = await client.edit(created.queue_id, { settings: { delivery_delay: 5 } })
        expect(edited.settings).toMatchObject({ delivery_delay: 5, message_retention_period: 345_600 })

        const patched = await client.edit(created.queue_id, { settings: { delivery_paused: true } })
        expect(patched.settings).toMatchObject({ delivery_delay: 5, delivery_paused: true })

        const put = Queue.parse((await send('PUT', queuePath(created), { queue_name: 'orders-2' })).result)
        expect(put).toMatchObject({
          queue_name: 'orders-2',
          settings: { delivery_delay: 0, delivery_paused: false },
        })

        expect(await client.get(created.queue_id)).toEqual(put)
        expect((await send('DELETE', queuePath(created))).result).toBeNull()
        expect(await send('GET', queuePath(created))).toMatchObject({
          status: 404,
          code: ERROR_CODE.controlPlaneQueueNotFound,
        })
      })

      test('a name that is taken or malformed is refused with its own code', async () => {
        await client.create({ queue_name: 'orders' })
        expect(await send('POST', account('/queues'), { queue_name: 'orders' })).toMatchObject({
          status: 409,
          code: ERROR_CODE.queueNameTaken,
        })
        for (const queue_name of ['', '-a', 'a-', 'A', 'a_b', 'ä', 'a'.repeat(64)]) {
          const answer = await send('POST', account('/queues'), { queue_name })
          expect(answer, queue_name).toMatchObject({ status: 400, code: ERROR_CODE.queueNameInvalid })
        }
        expect((await client.create({ queue_name: 'a'.repeat(63) })).queue_name).toHaveLength(63)
      })

      test('settings out of their bounds are refused', async () => {
        for (const settings of [
          { delivery_delay: -1 },
          { delivery_delay: 86_401 },
          { message_retention_period: 59 },
          { message_retention_period: 1_209_601 },
          { delivery_paused: 'yes' },
        ]) {
          const answer = await send('POST', account('/queues'), { queue_name: 'orders', settings })
          expect(answer, JSON.stringify(settings)).toMatchObject({
            status: 400,
            code: ERROR_CODE.invalidQueueSettings,
          })
        }
        expect(await client.list()).toEqual([])
      })

      test('the list is paged, filters by exact names and embeds consumers', async () => {
        for (const queue_name of ['a', 'ab', 'abc']) await client.create({ queue_name })
        const [first] = await client.list()
        await client.createConsumer(first?.queue_id ?? '', { type: 'http_pull' })

        const whole = await send('GET', account('/queues'))
        expect(ResultInfo.parse(whole.info)).toMatchObject({
          page: 1,
          count: 3,
          total_count: 3,
          total_pages: 1,
        })

        const page = await send('GET', account('/queues?page=2&per_page=2'))
        expect(z.array(Queue).parse(page.result)).toHaveLength(1)
        expect(page.info).toEqual({ page: 2, per_page: 2, count: 1, total_count: 3, total_pages: 2 })
        expect((await send('GET', account('/queues?page=9&per_page=2'))).result).toEqual([])

        const named = await send('GET', account('/queues?page=1&name=a&name=abc&name=nothing'))
        const queues = z.array(Queue).parse(named.result)
        expect(queues.map((queue) => queue.queue_name)).toEqual(['a', 'abc'])
        expect(queues[0]?.consumers).toMatchObject([{ type: 'http_pull', settings: { batch_size: 10 } }])
      })

      test('what is not there is told apart from what cannot be there', async () => {
        expect(await send('POST', account(`/queues/${'0'.repeat(32)}/messages`), { body: {} })).toMatchObject(
          {
            status: 404,
            code: ERROR_CODE.queueNotFound,
          },
        )
        expect(await send('GET', account('/queue'))).toMatchObject({ status: 404, code: ERROR_CODE.noRoute })
        expect(await send('GET', '/accounts/nobody/queues')).toMatchObject({
          status: 404,
          code: ERROR_CODE.noRoute,
        })
      })

      test.runIf(isWholeApi)('an id that cannot be has a code of its own', async () => {
        expect(await send('GET', account('/queues/nonsense'))).toMatchObject({
          code: ERROR_CODE.queueIdMalformed,
        })
      })

      test('an account sees its own queues only', async () => {
        const queue = await client.create({ queue_name: 'orders' })
        const other = `/accounts/${'b'.repeat(32)}/queues`
        expect((await send('GET', other)).result).toEqual([])
        expect((await send('GET', `${other}/${queue.queue_id}`)).status).toBe(404)
        expect((await send('DELETE', `${other}/${queue.queue_id}`)).status).toBe(404)
        expect((await send('POST', other, { queue_name: 'orders' })).status).toBe(200)
      })
    })

    describe('consumers', () => {
      test('http_pull and worker consumers have the documented defaults', async () => {
        const queue = await client.create({ queue_name: 'orders' })
        const consumer = Consumer.parse(
          (await send('POST', queuePath(queue, '/consumers'), { type: 'http_pull' })).result,
        )
        expect(consumer).toMatchObject({
          type: 'http_pull',
          queue_name: 'orders',
          dead_letter_queue: '',
          settings: { batch_size: 10, max_retries: 3, retry_delay: 0, visibility_timeout_ms: 30_000 },
        })
        expect(await send('POST', queuePath(queue, '/consumers'), { type: 'http_pull' })).toMatchObject({
          status: 400,
          code: ERROR_CODE.consumerExists,
        })
        await client.deleteConsumer(queue.queue_id, consumer.consumer_id)
        const worker = await client.createConsumer(queue.queue_id, {
          type: 'worker',
          script_name: 'my-worker',
        })
        expect(worker).toMatchObject({
          script: 'my-worker',
          script_name: 'my-worker',
          settings: { batch_size: 10, max_retries: 3, max_wait_time_ms: 5000, max_concurrency: null },
        })
      })

      test('PUT replaces a consumer and creates one where there is none', async () => {
        const queue = await client.create({ queue_name: 'orders' })
        const id = 'c'.repeat(32)
        const settings = { max_retries: 7 }
        expect(
          await client.updateConsumer(queue.queue_id, id, { type: 'http_pull', settings }),
        ).toMatchObject({
          consumer_id: id,
          settings: { max_retries: 7 },
        })
        const replaced = await client.updateConsumer(queue.queue_id, id, { type: 'http_pull' })
        expect(replaced.settings.max_retries).toBe(3)
        const listed = await send('GET', queuePath(queue, '/consumers'))
        expect(z.array(Consumer).parse(listed.result)).toEqual([replaced])
        const got = await send('GET', queuePath(queue, `/consumers/${id}`))
        expect(Consumer.parse(got.result)).toEqual(replaced)
      })

      test('what is wrong with a consumer is said', async () => {
        const queue = await client.create({ queue_name: 'orders' })
        const path = queuePath(queue, '/consumers')
        expect(await send('POST', path, {})).toMatchObject({
          status: 400,
          code: ERROR_CODE.invalidRequestBody,
        })
        for (const settings of [
          { batch_size: 0 },
          { batch_size: 101 },
          { max_retries: 101 },
          { retry_delay: 86_401 },
        ]) {
          expect(await send('POST', path, { type: 'http_pull', settings })).toMatchObject({
            status: 400,
            code: ERROR_CODE.invalidConsumerSettings,
          })
        }
      })

      test('a dead-letter queue is made when it is missing, and kept while it is needed', async () => {
        const queue = await pullQueue({}, 'orders-dlq')
        const deadLetters = (await client.list()).find(
          ({ queue_name }) => queue_name === 'orders-dlq',
        ) as Queue
        expect(await send('DELETE', queuePath(deadLetters))).toMatchObject({
          status: 400,
          code: ERROR_CODE.queueInUse,
        })
        await client.delete(queue.queue_id)
        await client.delete(deadLetters.queue_id)
        expect(await client.list()).toEqual([])
      })
    })

    describe('push', () => {
      test('answers the numbers of the queue after it', async () => {
        const queue = await client.create({ queue_name: 'orders' })
        const answer = await send('POST', queuePath(queue, '/messages'), { body: { a: 1 } })
        const metrics = Metrics.parse(PushResult.parse(answer.result)?.metadata?.metrics)
        expect(metrics).toEqual({
          backlog_count: 1,
          backlog_bytes: 7,
          oldest_message_timestamp_ms: harness.clock.now(),
        })
        harness.clock.advance(1_000)
        expect(await push(queue, 'é')).toEqual({ ...metrics, backlog_count: 2, backlog_bytes: 9 })
      })

      test.each([
        ['a bare string as json', { body: 'x' }, 10207, 'Expected object, received string at "body"'],
        ['no body', { messages: [] }, 10207, 'Required at "body"'],
        [
          'a number as text',
          { body: 1, content_type: 'text' },
          10207,
          'Expected string, received number at "body"',
        ],
        ['an unknown content type', { body: 'x', content_type: 'bytes' }, 10203, '"content_type" must be'],
        ['a negative delay', { body: {}, delay_seconds: -1 }, 10203, '"delay_seconds" must be'],
        ['a delay above 24 hours', { body: {}, delay_seconds: 86_401 }, 10203, '24 hours'],
        ['a fractional delay', { body: {}, delay_seconds: 1.5 }, 10203, 'whole number'],
        ['an array for a message', [], 10207, 'Expected object, received array'],
        ['no JSON', '{"body":', 10208, 'not valid JSON'],
        ['half a surrogate pair', '{"body":"\\ud800","content_type":"text"}', 10207, 'surrogate'],
      ])('refuses %s', async (_, body, code, message) => {
        const queue = await client.create({ queue_name: 'orders' })
        const answer = await send('POST', queuePath(queue, '/messages'), body)
        expect(answer).toMatchObject({ status: 400, code, success: false })
        expect(answer.message).toContain(message)
        expect((await client.metrics(queue.queue_id)).backlog_count).toBe(0)
      })

      test('takes a body up to the limit and not a byte more', async () => {
        const queue = await client.create({ queue_name: 'orders' })
        expect(await push(queue, 'x'.repeat(MAX_BODY_BYTES))).toMatchObject({ backlog_bytes: MAX_BODY_BYTES })
        const answer = await send('POST', queuePath(queue, '/messages'), {
          body: 'é'.repeat(MAX_BODY_BYTES / 2 + 1),
          content_type: 'text',
        })
        expect(answer).toMatchObject({ status: 400, code: ERROR_CODE.messageSizeOutOfBounds })
      })

      test('takes a batch as a whole or not at all', async () => {
        const queue = await client.create({ queue_name: 'orders' })
        const path = queuePath(queue, '/messages/batch')
        const good = { body: {} }
        for (const [messages, code] of [
          [[good, { body: 'bad' }], ERROR_CODE.jsonRequestBodyInvalid],
          [[], ERROR_CODE.jsonRequestBodyInvalid],
          [Array(101).fill(good), ERROR_CODE.batchCountOutOfBounds],
          [
            Array(3).fill({ body: 'x'.repeat(100_000), content_type: 'text' }),
            ERROR_CODE.batchSizeOutOfBounds,
          ],
        ] as const) {
          expect(await send('POST', path, { messages })).toMatchObject({ status: 400, code })
        }
        expect(await send('POST', path, { messages: [good], delay_seconds: -1 })).toMatchObject({
          code: ERROR_CODE.batchDelayInvalid,
        })
        expect((await client.metrics(queue.queue_id)).backlog_count).toBe(0)
        expect(await send('POST', path, { messages: Array(100).fill(good) })).toMatchObject({ status: 200 })
      })

      test.runIf(isWholeApi)('GET on messages is not allowed', async () => {
        const queue = await client.create({ queue_name: 'orders' })
        expect((await send('GET', queuePath(queue, '/messages'))).status).toBe(405)
      })
    })

    describe('pull', () => {
      test('a queue without an http_pull consumer refuses with 405 and code 0', async () => {
        const queue = await client.create({ queue_name: 'orders' })
        const path = queuePath(queue, '/messages/pull')
        expect(await send('POST', path)).toMatchObject({ status: 405, code: 0 })
        await client.createConsumer(queue.queue_id, { type: 'worker', script_name: 'w' })
        expect(await send('POST', path, {})).toMatchObject({ status: 405, code: 0 })
      })

      test('a paused queue refuses with 409, takes pushes and can be peeked', async () => {
        const queue = await pullQueue()
        await client.edit(queue.queue_id, { settings: { delivery_paused: true } })
        await push(queue, 'a')
        const answer = await send('POST', queuePath(queue, '/messages/pull'), {})
        expect(answer.status).toBe(409)
        expect(answer.message).toContain('queue_delivery_paused')
        expect(texts(await client.peek(queue.queue_id, {}))).toEqual(['a'])
      })

      test('leases messages for the visibility timeout and counts attempts from 1', async () => {
        const queue = await pullQueue()
        await push(queue, 'a')
        const first = await pull(queue, 10, 5_000)
        expect(first.messages).toMatchObject([{ body: 'a', attempts: 1, timestamp_ms: harness.clock.now() }])
        expect(first.messages[0]?.metadata).toMatchObject({ 'CF-Content-Type': 'text' })
        expect(first.message_backlog_count).toBe(1)
        harness.clock.advance(4_999)
        expect((await pull(queue)).messages).toEqual([])
        harness.clock.advance(1)
        const second = await pull(queue)
        expect(second.messages).toMatchObject([{ id: first.messages[0]?.id, attempts: 2 }])
        expect(second.messages[0]?.lease_id).not.toBe(first.messages[0]?.lease_id)
      })

      test('takes 5, or what the consumer is set to, where no batch size is given', async () => {
        const queue = await pullQueue()
        await push(queue, ...Array.from({ length: 20 }, String))
        expect((await client.pull(queue.queue_id, {})).messages).toHaveLength(5)
        const consumer = (await client.get(queue.queue_id)).consumers[0]
        await client.updateConsumer(queue.queue_id, consumer?.consumer_id ?? '', {
          type: 'http_pull',
          settings: { batch_size: 7 },
        })
        expect((await client.pull(queue.queue_id, {})).messages).toHaveLength(7)
      })

      test('refuses what is out of bounds', async () => {
        const queue = await pullQueue()
        for (const body of [
          { batch_size: 0 },
          { batch_size: 101 },
          { visibility_timeout_ms: 43_200_001 },
          { batch_size: '5' },
        ]) {
          expect(
            (await send('POST', queuePath(queue, '/messages/pull'), body)).status,
            JSON.stringify(body),
          ).toBe(400)
        }
      })

      test('json comes in base64, text as it is; the client decodes both', async () => {
        const queue = await pullQueue()
        await client.push(queue.queue_id, { body: { a: 'é' } })
        await push(queue, 'é')
        for (const answer of [await client.peek(queue.queue_id, {}), await pull(queue)]) {
          const [json, text] = answer.messages
          expect(json?.body).toBe(Buffer.from('{"a":"é"}').toString('base64'))
          expect(decodeBody(json?.body ?? '', json?.metadata ?? {})).toMatchObject({
            text: '{"a":"é"}',
            byteLength: 10,
          })
          expect(text?.body).toBe('é')
        }
      })

      test('older clients may say visibility_timeout', async () => {
        const queue = await pullQueue()
        await push(queue, 'a')
        await send('POST', queuePath(queue, '/messages/pull'), { visibility_timeout: 1_000 })
        harness.clock.advance(1_000)
        expect((await pull(queue)).messages).toHaveLength(1)
      })
    })

    describe('delay', () => {
      test('the message’s delay beats the batch’s, which beats the queue’s; 0 is a value', async () => {
        const queue = await pullQueue()
        await client.edit(queue.queue_id, { settings: { delivery_delay: 30 } })
        await client.pushBatch(queue.queue_id, {
          delay_seconds: 20,
          messages: [
            { body: 'message', content_type: 'text', delay_seconds: 10 },
            { body: 'zero', content_type: 'text', delay_seconds: 0 },
            { body: 'batch', content_type: 'text' },
          ],
        })
        await push(queue, 'queue')
        const appeared: string[][] = []
        for (let second = 0; second <= 30; second += 10) {
          appeared.push(texts(await pull(queue, 100, 43_200_000)))
          harness.clock.advance(10_000)
        }
        expect(appeared).toEqual([['zero'], ['message'], ['batch'], ['queue']])
      })

      test('delayed and leased messages count in the backlog', async () => {
        const queue = await pullQueue()
        await client.push(queue.queue_id, { body: {}, delay_seconds: 100 })
        await push(queue, 'a')
        expect(await pull(queue)).toMatchObject({
          message_backlog_count: 2,
          metadata: { metrics: { backlog_count: 2 } },
        })
      })
    })

    describe('ack and retry', () => {
      const leaseOf = (result: PullResult, body: string) =>
        result.messages.find((message) => message.body === body)?.lease_id ?? ''

      test('one call acks some and retries others', async () => {
        const queue = await pullQueue()
        await push(queue, 'ack', 'now', 'later')
        const pulled = await pull(queue)
        const answer = await send('POST', queuePath(queue, '/messages/ack'), {
          acks: [{ lease_id: leaseOf(pulled, 'ack') }],
          retries: [
            { lease_id: leaseOf(pulled, 'now') },
            { lease_id: leaseOf(pulled, 'later'), delay_seconds: 60 },
          ],
        })
        expect(AckResult.parse(answer.result)).toMatchObject({ ackCount: 1, retryCount: 2, warnings: {} })
        expect((await pull(queue)).messages).toMatchObject([{ body: 'now', attempts: 2 }])
        harness.clock.advance(60_000)
        expect(texts(await pull(queue))).toEqual(['later', 'now'])
        expect(await client.metrics(queue.queue_id)).toMatchObject({ backlog_count: 2, backlog_bytes: 8 })
      })

      test('a retry without a delay takes the consumer’s', async () => {
        const queue = await pullQueue({ retry_delay: 10 })
        await push(queue, 'a')
        const [message] = (await pull(queue)).messages
        await client.ack(queue.queue_id, { retries: [{ lease_id: message?.lease_id ?? '' }] })
        expect((await pull(queue)).messages).toEqual([])
        harness.clock.advance(10_000)
        expect((await pull(queue)).messages).toHaveLength(1)
      })

      test('a late ack is taken, also after the message went to somebody else', async () => {
        const queue = await pullQueue()
        await push(queue, 'a')
        const [first] = (await pull(queue, 1, 1_000)).messages
        harness.clock.advance(1_000)
        await pull(queue)
        const answer = await client.ack(queue.queue_id, { acks: [{ lease_id: first?.lease_id ?? '' }] })
        expect(answer).toMatchObject({ ackCount: 1, warnings: {} })
        expect((await client.metrics(queue.queue_id)).backlog_count).toBe(0)
      })

      test('leases that are unknown, foreign or used up are counted out with a warning', async () => {
        const queue = await pullQueue()
        const other = await pullQueue()
        await push(queue, 'a')
        await push(other, 'b')
        const [own] = (await pull(queue)).messages
        const [foreign] = (await pull(other)).messages
        const lease = own?.lease_id ?? ''
        const tampered = lease.slice(0, -2) + (lease.endsWith('AA') ? 'BB' : 'AA')
        const bad = ['', 'nonsense', '__proto__', tampered, foreign?.lease_id ?? '']
        const answer = await client.ack(queue.queue_id, { acks: bad.map((lease_id) => ({ lease_id })) })
        expect(answer.ackCount).toBe(0)
        expect(Object.keys(answer.warnings).toSorted()).toEqual(
          bad.filter((id) => id !== '__proto__').toSorted(),
        )
        await client.ack(queue.queue_id, { acks: [{ lease_id: lease }] })
        const again = await client.ack(queue.queue_id, { acks: [{ lease_id: lease }] })
        expect(again).toMatchObject({ ackCount: 0, warnings: { [lease]: expect.any(String) as string } })
        expect((await client.metrics(other.queue_id)).backlog_count).toBe(1)
      })

      test('a lease counts once, and an ack beats a retry of the same', async () => {
        const queue = await pullQueue()
        await push(queue, 'a')
        const lease_id = (await pull(queue)).messages[0]?.lease_id ?? ''
        const answer = await client.ack(queue.queue_id, {
          acks: [{ lease_id }, { lease_id }],
          retries: [{ lease_id, delay_seconds: 5 }],
        })
        expect(answer).toMatchObject({ ackCount: 1, retryCount: 0, warnings: {} })
      })

      test('the empty call is a call', async () => {
        const queue = await pullQueue()
        expect(await client.ack(queue.queue_id, {})).toMatchObject({
          ackCount: 0,
          retryCount: 0,
          warnings: {},
        })
      })
    })

    describe('dead letters', () => {
      test('max_retries 3 means four deliveries, then the dead-letter queue, with id and timestamp', async () => {
        const queue = await pullQueue({ max_retries: 3 }, 'dlq')
        const deadLetters = (await client.list()).find(({ queue_name }) => queue_name === 'dlq') as Queue
        await client.createConsumer(deadLetters.queue_id, { type: 'http_pull' })
        await push(queue, 'a')
        let id = ''
        for (let attempt = 1; attempt <= 4; attempt++) {
          const [message] = (await pull(queue, 1, 1_000)).messages
          expect(message?.attempts).toBe(attempt)
          id = message?.id ?? ''
          harness.clock.advance(1_000)
        }
        expect((await pull(queue)).messages).toEqual([])
        expect((await client.metrics(queue.queue_id)).backlog_count).toBe(0)
        const [dead] = (await pull(deadLetters)).messages
        expect(dead).toMatchObject({ id, body: 'a', attempts: 1, timestamp_ms: harness.clock.now() - 4_000 })
      })

      test('a retry of the last delivery moves the message at once', async () => {
        const queue = await pullQueue({ max_retries: 0 }, 'dlq')
        const deadLetters = (await client.list()).find(({ queue_name }) => queue_name === 'dlq') as Queue
        await push(queue, 'a')
        const lease_id = (await pull(queue)).messages[0]?.lease_id ?? ''
        expect(
          await client.ack(queue.queue_id, { retries: [{ lease_id, delay_seconds: 50 }] }),
        ).toMatchObject({
          retryCount: 1,
        })
        expect((await client.metrics(queue.queue_id)).backlog_count).toBe(0)
        expect((await client.metrics(deadLetters.queue_id)).backlog_count).toBe(1)
      })

      test('without one the message is destroyed', async () => {
        const queue = await pullQueue({ max_retries: 0 })
        await push(queue, 'a')
        await pull(queue, 1, 1_000)
        harness.clock.advance(1_000)
        expect(await client.metrics(queue.queue_id)).toMatchObject({ backlog_count: 0, backlog_bytes: 0 })
      })

      test('raising max_retries in time saves a message on its last delivery', async () => {
        const queue = await pullQueue({ max_retries: 0 })
        await push(queue, 'a')
        await pull(queue, 1, 1_000)
        const consumer = (await client.get(queue.queue_id)).consumers[0]
        await client.updateConsumer(queue.queue_id, consumer?.consumer_id ?? '', {
          type: 'http_pull',
          settings: { max_retries: 5 },
        })
        harness.clock.advance(1_000)
        expect((await pull(queue)).messages).toMatchObject([{ attempts: 2 }])
      })
    })

    describe('retention', () => {
      test('messages older than the retention period are gone, also while paused', async () => {
        const queue = await pullQueue()
        await client.edit(queue.queue_id, {
          settings: { message_retention_period: 3_600, delivery_paused: true },
        })
        await push(queue, 'old')
        harness.clock.advance(HOUR_MS / 2)
        await push(queue, 'young')
        harness.clock.advance(HOUR_MS / 2)
        expect(texts(await client.peek(queue.queue_id, {}))).toEqual(['young'])
        expect(await client.metrics(queue.queue_id)).toMatchObject({
          backlog_count: 1,
          oldest_message_timestamp_ms: harness.clock.now() - HOUR_MS / 2,
        })
      })

      test('in a dead-letter queue the period starts again', async () => {
        const queue = await pullQueue({ max_retries: 0 }, 'dlq')
        const deadLetters = (await client.list()).find(({ queue_name }) => queue_name === 'dlq') as Queue
        await push(queue, 'a')
        harness.clock.advance(3 * DAY_MS)
        await pull(queue, 1, 1_000)
        harness.clock.advance(1_000)
        expect((await client.metrics(queue.queue_id)).backlog_count).toBe(0)
        harness.clock.advance(4 * DAY_MS - 1)
        expect((await client.metrics(deadLetters.queue_id)).backlog_count).toBe(1)
        harness.clock.advance(1)
        expect((await client.metrics(deadLetters.queue_id)).backlog_count).toBe(0)
      })
    })

    describe('peek and purge by ref', () => {
      test('peek leases nothing and counts no attempt', async () => {
        const queue = await pullQueue()
        await push(queue, 'a')
        expect((await client.peek(queue.queue_id, {})).messages).toMatchObject([{ body: 'a', attempts: 0 }])
        expect((await pull(queue)).messages).toMatchObject([{ attempts: 1 }])
      })

      test('purge by ref removes exactly those', async () => {
        const queue = await client.create({ queue_name: 'orders' })
        const other = await client.create({ queue_name: 'other' })
        await push(queue, 'a', 'b', 'c')
        const refs = (await client.peek(queue.queue_id, {})).messages.map(({ ref }) => ref)
        const answer = await send('POST', queuePath(queue, '/messages/purge'), {
          refs: [{ ref: refs[1] }, { ref: 'x' }],
        })
        expect(PurgeRefsResult.parse(answer.result)).toMatchObject({
          errors: [],
          warnings: { x: expect.any(String) as string },
        })
        expect(texts(await client.peek(queue.queue_id, {}))).toEqual(['a', 'c'])
        const foreign = await client.purgeRefs(other.queue_id, [refs[0] ?? ''])
        expect(Object.keys(foreign.warnings)).toEqual([refs[0]])
        expect((await client.metrics(queue.queue_id)).backlog_count).toBe(2)
      })
    })

    describe('extend and preview', () => {
      test('extend renews a lease under a new id, without an attempt', async () => {
        const queue = await pullQueue()
        await push(queue, 'a')
        const lease_id = (await pull(queue, 1, 10_000)).messages[0]?.lease_id ?? ''
        harness.clock.advance(9_000)
        const answer = await send('POST', queuePath(queue, '/messages/extend'), {
          extend: [{ lease_id }, { lease_id: 'nonsense' }],
          visibility_timeout_ms: 10_000,
        })
        const result = answer.result as { leases: Record<string, string>; warnings: Record<string, string> }
        expect(Object.keys(result.warnings)).toEqual(['nonsense'])
        harness.clock.advance(9_999)
        expect((await pull(queue)).messages).toEqual([])
        harness.clock.advance(1)
        expect((await pull(queue)).messages).toMatchObject([{ attempts: 2 }])
        const renewed = result.leases[lease_id] ?? ''
        expect(renewed).not.toBe(lease_id)
        expect(await client.ack(queue.queue_id, { acks: [{ lease_id: renewed }] })).toMatchObject({
          ackCount: 1,
        })
      })

      test('the older preview leases without an attempt, with any consumer or none', async () => {
        const queue = await client.create({ queue_name: 'orders' })
        await push(queue, 'a')
        const preview = PullResult.parse(
          (await send('POST', queuePath(queue, '/messages/preview'), { batch_size: 5 })).result,
        )
        expect(preview.messages).toMatchObject([{ body: 'a', attempts: 0 }])
        expect((await client.peek(queue.queue_id, {})).messages).toEqual([])
        const answer = await send('POST', queuePath(queue, '/messages/preview/ack'), {
          acks: [{ lease_id: preview.messages[0]?.lease_id }],
        })
        expect(answer.result).toEqual({ warnings: {} })
        expect((await client.metrics(queue.queue_id)).backlog_count).toBe(0)
      })
    })

    describe('purge of a queue', () => {
      test('removes everything for good, and says when', async () => {
        const queue = await pullQueue()
        expect(PurgeStatus.parse((await send('GET', queuePath(queue, '/purge'))).result)).toEqual({
          completed: '',
          started_at: '',
        })
        await push(queue, 'a', 'b')
        await client.push(queue.queue_id, { body: {}, delay_seconds: 60 })
        const leased = (await pull(queue, 1)).messages[0]?.lease_id ?? ''
        expect((await send('POST', queuePath(queue, '/purge'), {})).status).toBe(400)
        expect(await client.purge(queue.queue_id)).toMatchObject({ queue_id: queue.queue_id })
        expect((await client.purgeStatus(queue.queue_id)).started_at).toMatch(/Z$/)
        expect(await client.metrics(queue.queue_id)).toEqual({
          backlog_count: 0,
          backlog_bytes: 0,
          oldest_message_timestamp_ms: 0,
        })
        harness.clock.advance(DAY_MS / 2)
        expect((await pull(queue)).messages).toEqual([])
        expect(await client.ack(queue.queue_id, { acks: [{ lease_id: leased }] })).toMatchObject({
          ackCount: 0,
        })
        await push(queue, 'new')
        expect(texts(await pull(queue))).toEqual(['new'])
      })
    })

    describe.runIf(isWholeApi)('event subscriptions', () => {
      const path = account('/event_subscriptions/subscriptions')
      const body = (queue: Queue, name = 'builds') => ({
        name,
        enabled: true,
        source: { type: 'workersBuilds.worker', worker_name: 'w' },
        destination: { type: 'queues.queue', queue_id: queue.queue_id },
        events: ['build.started', 'build.failed'],
      })
      const names = (answer: Answer) =>
        z
          .array(Subscription)
          .parse(answer.result)
          .map(({ name }) => name)

      test('are created, read, changed and deleted', async () => {
        const queue = await client.create({ queue_name: 'orders' })
        const created = Subscription.parse((await send('POST', path, body(queue))).result)
        expect(created).toMatchObject(body(queue))
        expect(Subscription.parse((await send('GET', `${path}/${created.id}`)).result)).toEqual(created)
        const patched = await send('PATCH', `${path}/${created.id}`, {
          enabled: false,
          events: ['build.failed'],
        })
        expect(patched.result).toMatchObject({ name: 'builds', enabled: false, events: ['build.failed'] })
        expect(Subscription.parse((await send('DELETE', `${path}/${created.id}`)).result).id).toBe(created.id)
        expect((await send('GET', `${path}/${created.id}`)).status).toBe(404)
      })

      test('are paged until a page is empty, ordered, and filtered by queue', async () => {
        const queue = await client.create({ queue_name: 'orders' })
        const other = await client.create({ queue_name: 'other' })
        for (const name of ['b', 'a', 'c']) await send('POST', path, body(name === 'c' ? other : queue, name))
        expect(names(await send('GET', path))).toEqual(['a', 'b', 'c'])
        expect(names(await send('GET', `${path}?order=name&direction=desc&per_page=2`))).toEqual(['c', 'b'])
        expect(names(await send('GET', `${path}?page=2&per_page=2`))).toEqual(['c'])
        expect(names(await send('GET', `${path}?page=3&per_page=2`))).toEqual([])
        expect(names(await send('GET', `${path}?queue_id=${other.queue_id}`))).toEqual(['c'])
        expect((await send('GET', `${path}?order=nonsense`)).status).toBe(400)
      })

      test('name real queues and well-formed events, and go with their queue', async () => {
        const queue = await client.create({ queue_name: 'orders' })
        const wrong = { ...body(queue), events: ['nonsense!'] }
        expect(await send('POST', path, wrong)).toMatchObject({ status: 400, code: 0 })
        const nowhere = { ...body(queue), destination: { type: 'queues.queue', queue_id: '0'.repeat(32) } }
        expect((await send('POST', path, nowhere)).status).toBe(404)
        await send('POST', path, body(queue))
        await client.delete(queue.queue_id)
        expect(names(await send('GET', path))).toEqual([])
      })
    })

    describe.runIf(isWholeApi)('credentials', () => {
      test.each([
        ['no credentials', {}, 400, 9106],
        ['a key without an e-mail', { 'x-auth-key': 'k' }, 400, 9106],
        ['an e-mail with a key', { 'x-auth-email': 'a@b.c', 'x-auth-key': 'k' }, 200, null],
        ['a bearer token', { authorization: 'Bearer anything' }, 200, null],
      ])('%s', async (_, headers: Record<string, string>, status, code) => {
        const response = await harness.fetch(
          new Request(`http://127.0.0.1/client/v4${account('/queues')}`, { headers }),
        )
        expect(response.status).toBe(status)
        expect(Envelope.parse(await response.json()).errors?.[0]?.code ?? null).toBe(code)
      })

      test('what clients ask around the queues is answered', async () => {
        for (const path of [
          '/accounts',
          '/memberships',
          '/user',
          '/user/tokens/verify',
          account('/tokens/verify'),
        ]) {
          expect(await send('GET', path), path).toMatchObject({ status: 200, success: true })
        }
      })
    })

    test('the client throws ApiError with the code and words of the refusal', async () => {
      const queue = await client.create({ queue_name: 'orders' })
      const error = await client.pull(queue.queue_id, {}).catch((reason: unknown) => reason)
      expect(error).toBeInstanceOf(ApiError)
      expect(error).toMatchObject({
        status: 405,
        code: 0,
        message: 'messages cannot be pulled unless http_pull mode is enabled',
        requestId: expect.stringMatching(/-QDK$/) as string,
      })
    })
  })
}
