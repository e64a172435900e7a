import { describe, expect, test } from 'vitest'
import { ERROR_CODE } from '#contract/error-codes.ts'
import { MAX_BODY_BYTES } from '#contract/limits.ts'
import { Metrics, PushResult } from '#contract/messages.ts'
import { queuePath, type ConformanceOptions, type ConformanceFixture } from './conformance-fixture.ts'

/** Which messages can be sent. */
export function describePush(fixture: ConformanceFixture, { isWholeApi }: ConformanceOptions): void {
  describe('push', () => {
    test('returns the metrics of the queue after the push', async () => {
      const queue = await fixture.client.create({ queue_name: 'orders' })
      const response = await fixture.send('POST', queuePath(queue, '/messages'), { body: { a: 1 } })
      const metrics = Metrics.parse(PushResult.parse(response.result)?.metadata?.metrics)
      expect(metrics).toEqual({
        backlog_count: 1,
        backlog_bytes: 7,
        oldest_message_timestamp_ms: fixture.clock.now(),
      })
      fixture.clock.advance(1_000)
      expect(await fixture.push(queue, 'é')).toEqual({ ...metrics, backlog_count: 2, backlog_bytes: 9 })
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
      ['an array as message', [], 10207, 'Expected object, received array'],
      ['invalid JSON', '{"body":', 10208, 'not valid JSON'],
      ['a number too large for a double', '{"body":{"a":[1e999]}}', 10207, 'too large'],
      ['a body nested too deeply', `{"body":${'['.repeat(6_000)}${']'.repeat(6_000)}}`, 10207, 'nested'],
      ['half a surrogate pair', '{"body":"\\ud800","content_type":"text"}', 10207, 'surrogate'],
    ])('refuses %s', async (_, body, code, message) => {
      const queue = await fixture.client.create({ queue_name: 'orders' })
      const response = await fixture.send('POST', queuePath(queue, '/messages'), body)
      expect(response).toMatchObject({ status: 400, code, success: false })
      expect(response.message).toContain(message)
      expect((await fixture.client.metrics(queue.queue_id)).backlog_count).toBe(0)
    })

    test('accepts a body up to the limit and not a byte more', async () => {
      const queue = await fixture.client.create({ queue_name: 'orders' })
      expect(await fixture.push(queue, 'x'.repeat(MAX_BODY_BYTES))).toMatchObject({
        backlog_bytes: MAX_BODY_BYTES,
      })
      const response = await fixture.send('POST', queuePath(queue, '/messages'), {
        body: 'é'.repeat(MAX_BODY_BYTES / 2 + 1),
        content_type: 'text',
      })
      expect(response).toMatchObject({ status: 400, code: ERROR_CODE.messageSizeOutOfBounds })
    })

    test('accepts or refuses a batch as a whole', async () => {
      const queue = await fixture.client.create({ queue_name: 'orders' })
      const path = queuePath(queue, '/messages/batch')
      const good = { body: {} }
      for (const [messages, code] of [
        [[good, { body: 'bad' }], ERROR_CODE.jsonRequestBodyInvalid],
        [[], ERROR_CODE.jsonRequestBodyInvalid],
        [Array(101).fill(good), ERROR_CODE.batchCountOutOfBounds],
        [Array(3).fill({ body: 'x'.repeat(100_000), content_type: 'text' }), ERROR_CODE.batchSizeOutOfBounds],
      ] as const) {
        expect(await fixture.send('POST', path, { messages })).toMatchObject({ status: 400, code })
      }
      expect(await fixture.send('POST', path, { messages: [good], delay_seconds: -1 })).toMatchObject({
        code: ERROR_CODE.batchDelayInvalid,
      })
      expect((await fixture.client.metrics(queue.queue_id)).backlog_count).toBe(0)
      expect(await fixture.send('POST', path, { messages: Array(100).fill(good) })).toMatchObject({
        status: 200,
      })
    })

    test.runIf(isWholeApi)('message calls allow only POST', async () => {
      const queue = await fixture.client.create({ queue_name: 'orders' })
      const calls = ['batch', 'pull', 'ack', 'peek', 'purge', 'extend', 'preview', 'preview/ack']
      for (const path of ['/messages', ...calls.map((call) => `/messages/${call}`)]) {
        for (const method of ['GET', 'PUT', 'DELETE']) {
          const response = await fixture.send(method, queuePath(queue, path))
          expect(response, `${method} ${path}`).toMatchObject({
            status: 405,
            code: ERROR_CODE.methodNotAllowed,
          })
          expect(response.headers.get('allow')).toBe('POST')
        }
      }
      expect(await fixture.send('POST', queuePath(queue, '/messages/nonsense'))).toMatchObject({
        status: 404,
        code: ERROR_CODE.noRoute,
      })
    })
  })
}
