import { describe, expect, test } from 'vitest'
import * as z from 'zod/mini'
import { ResultInfo } from '#contract/envelope.ts'
import { ERROR_CODE } from '#contract/error-codes.ts'
import { ID_PATTERN } from '#contract/ids.ts'
import { Queue } from '#contract/queues.ts'
import {
  account,
  queuePath,
  type ConformanceOptions,
  type ConformanceFixture,
} from './conformance-fixture.ts'

/** Creating, listing and changing queues. */
export function describeQueues(fixture: ConformanceFixture, { isWholeApi }: ConformanceOptions): void {
  describe('queues', () => {
    test('create, get, edit and update return the whole queue', async () => {
      const created = Queue.parse(
        (await fixture.send('POST', account('/queues'), { queue_name: 'orders' })).result,
      )
      expect(created).toMatchObject({
        queue_name: 'orders',
        consumers: [],
        consumers_total_count: 0,
        producers: [],
        settings: { delivery_delay: 0, delivery_paused: false, message_retention_period: 345_600 },
      })
      expect(created.queue_id).toMatch(ID_PATTERN)
      expect(created.created_on).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/)

      const edited = await fixture.client.edit(created.queue_id, { settings: { delivery_delay: 5 } })
      expect(edited.settings).toMatchObject({ delivery_delay: 5, message_retention_period: 345_600 })

      const patched = await fixture.client.edit(created.queue_id, { settings: { delivery_paused: true } })
      expect(patched.settings).toMatchObject({ delivery_delay: 5, delivery_paused: true })

      const put = Queue.parse(
        (await fixture.send('PUT', queuePath(created), { queue_name: 'orders-2' })).result,
      )
      expect(put).toMatchObject({
        queue_name: 'orders-2',
        settings: { delivery_delay: 0, delivery_paused: false },
      })

      expect(await fixture.client.get(created.queue_id)).toEqual(put)
      expect((await fixture.send('DELETE', queuePath(created))).result).toBeNull()
      expect(await fixture.send('GET', queuePath(created))).toMatchObject({
        status: 404,
        code: ERROR_CODE.controlPlaneQueueNotFound,
      })
    })

    test('taken and malformed names are each refused with their own code', async () => {
      await fixture.client.create({ queue_name: 'orders' })
      expect(await fixture.send('POST', account('/queues'), { queue_name: 'orders' })).toMatchObject({
        status: 409,
        code: ERROR_CODE.queueNameTaken,
      })
      for (const queue_name of ['', '-a', 'a-', 'A', 'a_b', 'ä', 'a'.repeat(64)]) {
        const response = await fixture.send('POST', account('/queues'), { queue_name })
        expect(response, queue_name).toMatchObject({ status: 400, code: ERROR_CODE.queueNameInvalid })
      }
      expect((await fixture.client.create({ queue_name: 'a'.repeat(63) })).queue_name).toHaveLength(63)
    })

    test('settings out of range are refused', async () => {
      for (const settings of [
        { delivery_delay: -1 },
        { delivery_delay: 86_401 },
        { message_retention_period: 59 },
        { message_retention_period: 1_209_601 },
        { delivery_paused: 'yes' },
      ]) {
        const response = await fixture.send('POST', account('/queues'), { queue_name: 'orders', settings })
        expect(response, JSON.stringify(settings)).toMatchObject({
          status: 400,
          code: ERROR_CODE.invalidQueueSettings,
        })
      }
      expect(await fixture.client.list()).toEqual([])
    })

    test('the list is paged, filters by exact names and embeds consumers', async () => {
      for (const queue_name of ['a', 'ab', 'abc']) await fixture.client.create({ queue_name })
      const [first] = await fixture.client.list()
      await fixture.client.createConsumer(first?.queue_id ?? '', { type: 'http_pull' })

      const whole = await fixture.send('GET', account('/queues'))
      expect(ResultInfo.parse(whole.info)).toMatchObject({
        page: 1,
        count: 3,
        total_count: 3,
        total_pages: 1,
      })

      const page = await fixture.send('GET', account('/queues?page=2&per_page=2'))
      expect(z.array(Queue).parse(page.result)).toHaveLength(1)
      expect(page.info).toEqual({ page: 2, per_page: 2, count: 1, total_count: 3, total_pages: 2 })
      expect((await fixture.send('GET', account('/queues?page=9&per_page=2'))).result).toEqual([])

      const named = await fixture.send('GET', account('/queues?page=1&name=a&name=abc&name=nothing'))
      const queues = z.array(Queue).parse(named.result)
      expect(queues.map((queue) => queue.queue_name)).toEqual(['a', 'abc'])
      expect(queues[0]?.consumers).toMatchObject([{ type: 'http_pull', settings: { batch_size: 10 } }])
    })

    test('a jurisdiction cannot be changed', async () => {
      const body = { queue_name: 'orders', jurisdiction: 'eu' }
      const queue = Queue.parse((await fixture.send('POST', account('/queues'), body)).result)
      expect(queue.jurisdiction).toBe('eu')
      for (const method of ['PUT', 'PATCH']) {
        const kept = await fixture.send(method, queuePath(queue), { jurisdiction: 'eu' })
        expect(kept.result, method).toMatchObject({ jurisdiction: 'eu' })
        const changed = await fixture.send(method, queuePath(queue), { jurisdiction: 'us' })
        expect(changed, method).toMatchObject({ status: 400, code: ERROR_CODE.invalidQueueSettings })
        expect(changed.message).toContain('cannot be changed')
      }
    })

    test('unknown queues and unknown routes have different codes', async () => {
      expect(
        await fixture.send('POST', account(`/queues/${'0'.repeat(32)}/messages`), { body: {} }),
      ).toMatchObject({
        status: 404,
        code: ERROR_CODE.queueNotFound,
      })
      expect(await fixture.send('GET', account('/queue'))).toMatchObject({
        status: 404,
        code: ERROR_CODE.noRoute,
      })
      expect(await fixture.send('GET', '/accounts/malformed/queues')).toMatchObject({
        status: 404,
        code: ERROR_CODE.noRoute,
      })
    })

    test.runIf(isWholeApi)('a malformed queue id has its own code', async () => {
      expect(await fixture.send('GET', account('/queues/nonsense'))).toMatchObject({
        code: ERROR_CODE.queueIdMalformed,
      })
    })

    test('an account sees only its own queues', async () => {
      const queue = await fixture.client.create({ queue_name: 'orders' })
      const other = `/accounts/${'b'.repeat(32)}/queues`
      expect((await fixture.send('GET', other)).result).toEqual([])
      expect((await fixture.send('GET', `${other}/${queue.queue_id}`)).status).toBe(404)
      expect((await fixture.send('DELETE', `${other}/${queue.queue_id}`)).status).toBe(404)
      expect((await fixture.send('POST', other, { queue_name: 'orders' })).status).toBe(200)
    })
  })
}
