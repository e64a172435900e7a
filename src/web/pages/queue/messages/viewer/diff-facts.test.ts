import { expect, it } from 'vitest'
import type { LoadedMessage } from '#web/pages/queue/messages/loaded.ts'
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

it('lists what differs and nothing else', () => {
  expect(differentFacts(MESSAGE, { ...MESSAGE, id: 'm2' })).toEqual([])
  const other = {
    ...MESSAGE,
    attempts: 3,
    metadata: { 'CF-Content-Type': 'text', trace: { id: 'x'.repeat(600) } },
    body: { ...MESSAGE.body, contentType: 'text' as const },
  }
  expect(differentFacts(MESSAGE, other)).toEqual([
    { name: 'Attempts', left: '1', right: '3' },
    { name: 'Body type', left: 'json', right: 'text' },
    { name: 'CF-sourceMessageSource', left: 'dashboard', right: '–' },
    { name: 'trace', left: '–', right: `{"id":"${'x'.repeat(493)}…` },
  ])
})
