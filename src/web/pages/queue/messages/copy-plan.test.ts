import { expect, test } from 'vitest'
import type { DecodedBody } from '#contract/body-encoding.ts'
import { planCopy } from './copy-plan.ts'
import type { LoadedMessage } from './loaded.ts'

const message = (contentType: DecodedBody['contentType'], text: string | null): LoadedMessage => ({
  id: 'a',
  hold: { kind: 'ref', ref: 'r' },
  attempts: 0,
  timestampMs: 0,
  metadata: {},
  body: { contentType, text, bytes: null, byteLength: text?.length ?? 0 },
  note: null,
})

test('text and json are sent as what they are', () => {
  expect(planCopy([message('text', '{"a":1}'), message('json', '{"a":1}')])).toEqual({
    ready: [
      { message: { body: '{"a":1}', content_type: 'text' }, bytes: 7 },
      { message: { body: { a: 1 }, content_type: 'json' }, bytes: 7 },
    ],
    refused: new Map(),
  })
})

test('what would be changed on the way is refused, with the reason', () => {
  const { ready, refused } = planCopy([
    message('bytes', 'AA'),
    message('v8', null),
    message('v8', null),
    message('json', '{"id":12345678901234567890}'),
    message('json', 'no json'),
    { ...message('text', 'a •••'), metadata: { 'queuedeck-masked': '1' } },
  ])
  expect(ready).toEqual([])
  expect([...refused]).toEqual([
    ['bytes bodies cannot be sent over HTTP', 1],
    ['v8 bodies cannot be sent over HTTP', 2],
    ['a number in the body would be rounded: 12345678901234567890', 1],
    ['the body says it is JSON, but is not', 1],
    ['parts of the body are hidden, so it is not the real one', 1],
  ])
})
