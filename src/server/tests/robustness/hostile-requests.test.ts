import * as fc from 'fast-check'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { Envelope } from '#contract/envelope.ts'
import { ACCOUNT, createBrokerFixture } from '#server/testing/broker-fixture.ts'
import { createHostileFixture, HOSTILE_ROUTES, type HostileFixture } from '#server/testing/hostile-fixture.ts'
import { hostileBody, hostilePart, hostileQuery } from '#server/testing/hostile-values.ts'
import { limits } from '#testing/time-limits.ts'

async function inTime<T>(promise: Promise<T>): Promise<T> {
  const limit = new AbortController()
  const late = sleep(limits.expectation, undefined, { signal: limit.signal }).then(() => {
    throw new Error('There was no response.')
  })
  try {
    return await Promise.race([promise, late])
  } finally {
    limit.abort()
  }
}

/** An existing id of the right kind or another, or an invalid id. */
const idFor = (kinds: readonly (keyof HostileFixture['ids'])[]) =>
  fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(...kinds).map((kind) => ({ kind })) },
    { weight: 1, arbitrary: hostilePart.map((text) => ({ text })) },
  )
const idIn = ({ ids }: HostileFixture, id: { kind: keyof HostileFixture['ids'] } | { text: string }) =>
  'kind' in id ? ids[id.kind] : id.text

const hostileRequest = fc.record({
  route: fc.constantFrom(...HOSTILE_ROUTES),
  account: fc.oneof(
    { weight: 9, arbitrary: fc.constant(ACCOUNT) },
    { weight: 1, arbitrary: fc.oneof(fc.constant('b'.repeat(32)), hostilePart) },
  ),
  queue: idFor(['orders', 'orders', 'mail', 'deadLetters', 'pulling', 'subscription']),
  consumer: idFor(['pulling', 'pulling', 'working', 'orders', 'subscription']),
  subscription: idFor(['subscription', 'subscription', 'mail', 'working']),
  query: hostileQuery,
  body: hostileBody,
})

test(
  'no request makes a route fail, hang or take partial effect',
  async () => {
    const unexpected: unknown[] = []
    const build = () => createHostileFixture((error) => unexpected.push(error))
    let fixture = await build()
    let before = fixture.dump()

    await fc.assert(
      fc.asyncProperty(
        hostileRequest,
        async ({ route, account, queue, consumer, subscription, query, body }) => {
          const [method = '', template = ''] = route.split(' ')
          const path = template
            .replace('{account}', account)
            .replace('{queue}', idIn(fixture, queue))
            .replace('{consumer}', idIn(fixture, consumer))
            .replace('{subscription}', idIn(fixture, subscription))
          const request = new Request(`http://127.0.0.1/client/v4${path}${query}`, {
            method,
            headers: { authorization: 'Bearer t' },
            ...(method !== 'GET' && { body }),
          })
          const response = await inTime(fixture.fetch(request))
          const received: unknown = await inTime(response.json())
          expect(response.status).toBeLessThan(500)
          expect(unexpected).toEqual([])
          const isGraphql = template === '/graphql'
          expect(isGraphql || Envelope.parse(received).success === response.ok).toBe(true)
          const isLook = method === 'GET' || isGraphql || template.endsWith('/peek')
          const after = fixture.dump()
          expect(response.ok && !isLook ? before : after).toBe(before)
          before = after
          if (response.ok && method === 'DELETE') {
            fixture.close()
            fixture = await build()
            before = fixture.dump()
          }
        },
      ),
      { numRuns: 3_000 },
    )
    const wrong = fixture.database
      .prepare(
        `SELECT name FROM queue WHERE (backlog_count, backlog_bytes) <>
         (SELECT count(*), coalesce(sum(bytes), 0) FROM message WHERE message.partition = queue.partition)`,
      )
      .all()
    expect(wrong).toEqual([])
    expect(Object.prototype).not.toHaveProperty('x')
    fixture.close()
  },
  limits.proof,
)

test(
  'no path makes a route fail',
  async () => {
    const unexpected: unknown[] = []
    const fixture = createBrokerFixture({ report: (error) => unexpected.push(error) })
    const part = fc.oneof(fc.constantFrom('queues', 'messages', 'pull', ACCOUNT), hostilePart)
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('GET', 'POST', 'PUT', 'PATCH', 'DELETE'),
        fc.array(part, { maxLength: 6 }),
        async (method, parts) => {
          const response = await inTime(
            fixture.fetch(
              new Request(`http://127.0.0.1/client/v4/accounts/${parts.join('/')}?page=${parts[0] ?? ''}`, {
                method,
                headers: { authorization: 'Bearer t' },
              }),
            ),
          )
          expect(response.status).toBeLessThan(500)
        },
      ),
      { numRuns: 1_000 },
    )
    expect(unexpected).toEqual([])
    fixture.close()
  },
  limits.proof,
)

test('a text keeps every character, including NUL', async () => {
  const fixture = createBrokerFixture()
  const { queue_id } = await fixture.client.create({ queue_name: 'orders' })
  const texts = ['a\u0000b', '\u0000', '🦊\u{10ffff}', '\r\n\t', '"\\', '\u2028', '\ufeffx', '']
  await fixture.client.pushBatch(queue_id, {
    messages: texts.map((body) => ({ body, content_type: 'text' })),
  })
  const { messages } = await fixture.client.peek(queue_id, { batch_size: 100 })
  expect(messages.map(({ body }) => body)).toEqual(texts)
  fixture.close()
})
