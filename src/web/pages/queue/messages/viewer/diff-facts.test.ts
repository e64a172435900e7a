import { expect, it } from 'vitest'
import type { LoadedMessage } from '#web/pages/queue/messages/model/loaded.ts'
import { differentFacts } from './diff-facts.ts'

const MESSAGE: LoadedMessage = {
  id: 'm1',
  hold: { kind: 'ref', ref: 'r1' },
  attempts: 1,
  timestampMs: 0,
  metadata: { 'CF-Content-Type': 'json', 'CF-sourceMessageSource': 'dashboard' },
  body: { contentType: 'json', text: '{}', bytes: null, byteLength: 2 },
  note: null,
}

it('lists only what differs', () => {
  expect(differentFacts(MESSAGE, { ...MESSAGE, id: 'm2' }, 'ago')).toEqual([])
  const other = {
    ...MESSAGE,
    attempts: 3,
    timestampMs: 1_700_000_000_123,
    metadata: { 'CF-Content-Type': 'text', trace: { id: 'x'.repeat(600) } },
    body: { ...MESSAGE.body, contentType: 'text' as const },
  }
  expect(differentFacts(MESSAGE, other, 'utc')).toEqual([
    { name: 'Attempts', left: '1', right: '3' },
    {
      name: 'Published',
      left: '1970-01-01 00:00:00.000Z',
      right: '2023-11-14 22:13:20.123Z',
    },
    { name: 'Body type', left: 'json', right: 'text' },
    { name: 'CF-sourceMessageSource', left: 'dashboard', right: '–' },
    { name: 'trace', left: '–', right: `{"id":"${'x'.repeat(493)}…` },
  ])
})
