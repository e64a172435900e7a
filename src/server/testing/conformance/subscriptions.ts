import { describe, expect, test } from 'vitest'
import * as z from 'zod/mini'
import { ERROR_CODE } from '#contract/error-codes.ts'
import { Queue } from '#contract/queues.ts'
import { Subscription } from '#contract/subscriptions.ts'
import { account, type ApiResponse, type ConformanceFixture } from './conformance-fixture.ts'

/** Event subscriptions. */
export function describeSubscriptions(fixture: ConformanceFixture): void {
  describe('event subscriptions', () => {
    const path = account('/event_subscriptions/subscriptions')
    const body = (queue: Queue, name = 'builds') => ({
      name,
      enabled: true,
      source: { type: 'workersBuilds.worker', worker_name: 'w' },
      destination: { type: 'queues.queue', queue_id: queue.queue_id },
      events: ['build.started', 'build.failed'],
    })
    const names = (response: ApiResponse) =>
      z
        .array(Subscription)
        .parse(response.result)
        .map(({ name }) => name)

    test('are created, read, changed and deleted', async () => {
      const queue = await fixture.client.create({ queue_name: 'orders' })
      const created = Subscription.parse((await fixture.send('POST', path, body(queue))).result)
      expect(created).toMatchObject(body(queue))
      expect(Subscription.parse((await fixture.send('GET', `${path}/${created.id}`)).result)).toEqual(created)
      const patched = await fixture.send('PATCH', `${path}/${created.id}`, {
        enabled: false,
        events: ['build.failed'],
      })
      expect(patched.result).toMatchObject({ name: 'builds', enabled: false, events: ['build.failed'] })
      expect(Subscription.parse((await fixture.send('DELETE', `${path}/${created.id}`)).result).id).toBe(
        created.id,
      )
      expect((await fixture.send('GET', `${path}/${created.id}`)).status).toBe(404)
    })

    test('must have the fields of their source', async () => {
      const queue = await fixture.client.create({ queue_name: 'orders' })
      for (const [source, message] of [
        [{ type: 'workersBuilds.worker' }, 'Required at "source.worker_name"'],
        [
          { type: 'workersAi.model', model_name: 1 },
          'Expected string, received number at "source.model_name"',
        ],
        [{ type: 'artifacts.repo', namespace: 'n' }, 'Required at "source.repo_name"'],
      ]) {
        const response = await fixture.send('POST', path, { ...body(queue), source })
        expect(response).toMatchObject({ status: 400, code: ERROR_CODE.invalidRequestBody, message })
      }
      const newer = { type: 'newer.product', any: [1] }
      const kept = await fixture.send('POST', path, { ...body(queue), source: newer })
      expect(kept.result).toMatchObject({ source: newer })
      const bare = await fixture.send('POST', path, { ...body(queue), source: { type: 'r2' } })
      expect(bare.status).toBe(200)
    })

    test('are paged up to an empty page, sorted, and filtered by queue', async () => {
      const queue = await fixture.client.create({ queue_name: 'orders' })
      const other = await fixture.client.create({ queue_name: 'other' })
      for (const name of ['b', 'a', 'c'])
        await fixture.send('POST', path, body(name === 'c' ? other : queue, name))
      expect(names(await fixture.send('GET', path))).toEqual(['a', 'b', 'c'])
      expect(names(await fixture.send('GET', `${path}?order=name&direction=desc&per_page=2`))).toEqual([
        'c',
        'b',
      ])
      expect(names(await fixture.send('GET', `${path}?page=2&per_page=2`))).toEqual(['c'])
      expect(names(await fixture.send('GET', `${path}?page=3&per_page=2`))).toEqual([])
      expect(names(await fixture.send('GET', `${path}?queue_id=${other.queue_id}`))).toEqual(['c'])
      expect((await fixture.send('GET', `${path}?order=nonsense`)).status).toBe(400)
    })

    test('need an existing queue and well-formed events, and are deleted with their queue', async () => {
      const queue = await fixture.client.create({ queue_name: 'orders' })
      const wrong = { ...body(queue), events: ['nonsense!'] }
      expect(await fixture.send('POST', path, wrong)).toMatchObject({ status: 400, code: 0 })
      const nowhere = { ...body(queue), destination: { type: 'queues.queue', queue_id: '0'.repeat(32) } }
      expect((await fixture.send('POST', path, nowhere)).status).toBe(404)
      await fixture.send('POST', path, body(queue))
      await fixture.client.delete(queue.queue_id)
      expect(names(await fixture.send('GET', path))).toEqual([])
    })
  })
}
