import { expect, test } from 'vitest'
import type { DecodedBody } from '#contract/body-encoding.ts'
import { copiesLeft, describeCopies, planCopy, type CopyOutcomes } from './copy-plan.ts'
import type { ItemOutcome } from '#web/pages/queue/sending/send-run.ts'
import type { LoadedMessage } from '#web/pages/queue/messages/model/loaded.ts'

const message = (contentType: DecodedBody['contentType'], text: string | null): LoadedMessage => ({
  id: 'a',
  hold: { kind: 'ref', ref: 'r' },
  attempts: 0,
  timestampMs: 0,
  metadata: {},
  body: { contentType, text, bytes: null, byteLength: text?.length ?? 0 },
  note: null,
})

test('text and json bodies keep their type', () => {
  expect(planCopy([message('text', '{"a":1}'), message('json', '{"a":1}')])).toEqual({
    ready: [
      { id: 'a', message: { body: '{"a":1}', content_type: 'text' }, bytes: 7 },
      { id: 'a', message: { body: { a: 1 }, content_type: 'json' }, bytes: 7 },
    ],
    refused: new Map(),
  })
})

test('a message that sending would change is refused, with the reason', () => {
  const { ready, refused } = planCopy([
    message('bytes', 'AA'),
    message('v8', null),
    message('v8', null),
    message('unknown', '{"a":1}'),
    message('json', '{"id":12345678901234567890}'),
    message('json', '{"n":0.1234567890123456789}'),
    message('json', '[1e400]'),
    message('json', '{"a":1,"a":2}'),
    message('json', '"just text"'),
    message('json', 'no json'),
    { ...message('text', 'a •••'), metadata: { 'queuedeck-masked': '1' } },
  ])
  expect(ready).toEqual([])
  expect([...refused]).toEqual([
    ['bytes bodies can be sent only by Workers; over HTTP the message would arrive with another type', 1],
    ['v8 bodies can be sent only by Workers; over HTTP the message would arrive with another type', 2],
    ['the message does not declare the type of its body', 1],
    ['a number in the body would be rounded', 3],
    ['a key appears twice in the body, and only its last value would arrive', 1],
    ['the body is a bare string, which the API rejects as JSON', 1],
    ['the body is declared as JSON but is not valid JSON', 1],
    ['parts of the body are hidden', 1],
  ])
})

test('after a run, unsent copies and copies that may have been sent are kept apart', () => {
  const { ready } = planCopy(['a', 'b', 'c', 'd'].map((id) => ({ ...message('text', id), id })))
  const none = { sent: 0, failed: 0, unknown: 0, why: null }
  const outcomes: CopyOutcomes = new Map<string, ItemOutcome>([
    ['a', { ...none, sent: 1 }],
    ['b', { ...none, unknown: 1, why: 'no answer' }],
    ['c', { ...none, failed: 1, why: 'refused' }],
    ['d', none],
  ])
  const { notSent, unknown } = copiesLeft(ready, outcomes)
  expect([notSent.map(({ id }) => id), unknown.map(({ id }) => id)]).toEqual([['c', 'd'], ['b']])
  expect(describeCopies(ready, new Map(), 'orders')).toBe('')
  expect(describeCopies(ready, outcomes, 'orders')).toBe(
    'Sent 1, failed 1, not sent 1, 1 may have been sent. The queue is orders.',
  )
  const all = new Map(ready.map(({ id }) => [id, { ...none, sent: 1 }]))
  expect(describeCopies(ready, all, 'orders')).toBe('4 messages sent to orders.')
})
