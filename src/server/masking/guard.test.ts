import { describe, expect, test } from 'vitest'
import type { Role } from '#contract/access.ts'
import { createBodyGuard, type GuardedCall } from './guard.ts'
import { createMasker } from './masker.ts'

const masker = createMasker({ paths: [], patterns: ['secret'], viewersMayPeek: false })
const PEEK = '/queues/q1/messages/peek'
const message = (changes = {}) => ({
  id: 'm',
  body: 'a secret',
  metadata: { 'CF-Content-Type': 'text' },
  ...changes,
})
const envelope = (result: unknown) => ({ success: true, errors: [], messages: [], result })
const answerOf = (json: unknown, init?: ResponseInit) => new Response(JSON.stringify(json), init)

function createFixture(record: () => void = () => undefined) {
  const reported: unknown[] = []
  const guard = createBodyGuard({ masker, record, report: (error) => reported.push(error) })
  const send = (answer: Response, { role = 'admin' as Role, path = PEEK, reveal = '' } = {}) => {
    const call: GuardedCall = {
      connection: 'local',
      path,
      headers: new Headers(reveal === '' ? {} : { 'x-queuedeck-reveal': reveal }),
      principal: { name: 'ada', role, sessionId: null },
      requestId: 'r1',
    }
    return guard(call, answer)
  }
  return { send, reported }
}

test('masks bodies, marks them, and keeps the rest of the response', async () => {
  const init = {
    status: 200,
    headers: { 'content-length': '999', 'cf-ray': 'r', 'content-type': 'application/json' },
  }
  const plain = message({ body: 'fine' })
  const answer = await createFixture().send(
    answerOf(envelope({ messages: [message(), plain], more: 1 }), init),
  )
  const metadata = { 'CF-Content-Type': 'text', 'queuedeck-masked': '1' }
  expect(await answer.json()).toEqual(
    envelope({ messages: [message({ body: 'a •••', metadata }), plain], more: 1 }),
  )
  expect(Object.fromEntries(answer.headers)).toEqual({ 'cf-ray': 'r', 'content-type': 'application/json' })
})

test.each([
  ['metadata is absent', { metadata: undefined }],
  ['metadata is odd', { metadata: ['secret?'].slice(1) }],
  ['the body is no text', { body: { a: 'secret' } }],
  ['the type is odd', { metadata: { 'CF-Content-Type': { a: 1 } } }],
])('also masks if %s', async (_, changes) => {
  const answer = await createFixture().send(answerOf(envelope({ messages: [message(changes)] })))
  expect(await answer.text()).not.toContain('secret')
})

describe('a response that cannot be masked is not sent', () => {
  test.each([
    ['no JSON', new Response('a secret')],
    ['cut off', new Response('{"result":{"messages":[{"body":"a secret"')],
    ['a bare list', answerOf([message()])],
    ['a list as result', answerOf(envelope([message()]))],
    ['messages that are no list', answerOf(envelope({ messages: { 0: message() } }))],
    ['messages that are texts', answerOf(envelope({ messages: ['a secret'] }))],
    ['an error that is none', new Response('a secret', { status: 502 })],
  ])('%s', async (_, answer) => {
    const failure = await createFixture()
      .send(answer)
      .catch((error: unknown) => error)
    expect(failure).toMatchObject({ name: 'QueuesError', status: 500 })
    expect(String(failure) + String((failure as Error).cause)).not.toContain('secret')
  })
})

test.each<[string, { role?: Role; path?: string; reveal?: string }, boolean]>([
  ['an admin who asks', { reveal: '1' }, true],
  ['an operator who asks', { role: 'operator', reveal: '1' }, true],
  ['a viewer who asks', { role: 'viewer', reveal: '1' }, false],
  ['an admin who does not', {}, false],
  ['another value', { reveal: 'true' }, false],
  ['an encoded path', { path: '/queues/q1/%6dessages/pull' }, false],
  ['an unreadable path', { path: '/queues/q1/%zz/pull' }, false],
  ['another call below messages', { path: '/queues/q1/messages/odd', reveal: '1' }, false],
])('%s', async (_, call, isRevealed) => {
  let count = 0
  const { send } = createFixture(() => count++)
  const text = await (await send(answerOf(envelope({ messages: [message()] })), call)).text()
  expect([text.includes('secret'), count]).toEqual([isRevealed, isRevealed ? 1 : 0])
})

test('a reveal that cannot be recorded is masked', async () => {
  const { send, reported } = createFixture(() => {
    throw new Error('The disk is full.')
  })
  const answer = await send(answerOf(envelope({ messages: [message()] })), { reveal: '1' })
  expect(await answer.text()).not.toContain('secret')
  expect(reported).toHaveLength(1)
})

test('when bodies have taken too long together, the rest is hidden completely', async () => {
  const slow = createMasker({ paths: [], patterns: ['a+a+a+a+b'], viewersMayPeek: false }, 1_500)
  const guard = createBodyGuard({ masker: slow, record: () => undefined, report: () => undefined })
  const bodies = ['a'.repeat(50_000), 'a'.repeat(50_000), 'fine']
  const answer = answerOf(envelope({ messages: bodies.map((body) => message({ body })) }))
  const call = { connection: 'local', path: PEEK, headers: new Headers(), principal: null, requestId: 'r1' }
  const { result } = (await (await guard(call, answer)).json()) as {
    result: { messages: { body: string }[] }
  }
  expect(result.messages.map(({ body }) => body)).toEqual(['•••', '•••', '•••'])
})

test('other responses pass unchanged', async () => {
  const answer = new Response('anything')
  expect(await createFixture().send(answer, { path: '/queues/q1/metrics' })).toBe(answer)
})
