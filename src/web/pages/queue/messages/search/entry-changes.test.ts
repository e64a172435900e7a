import { expect, test } from 'vitest'
import type { LoadedMessage } from '#web/pages/queue/messages/model/loaded.ts'
import { entryChanges } from './entry-changes.ts'

const message = (id: string, attempts = 1, leaseId = 'lease'): LoadedMessage => ({
  id,
  hold: { kind: 'lease', leaseId },
  attempts,
  timestampMs: 5,
  metadata: {},
  body: { contentType: 'text', text: 'hi', bytes: null, byteLength: 2 },
  note: null,
})

test('changes list messages that are new, delivered again, held differently or removed', () => {
  const first = entryChanges(new Map(), [message('a'), message('b'), message('c'), message('d')])
  expect(first.added.map(({ id }) => id)).toEqual(['a', 'b', 'c', 'd'])
  expect(first.added[0]).toEqual({
    id: 'a',
    text: 'hi',
    contentType: 'text',
    attempts: 1,
    timestampMs: 5,
    byteLength: 2,
  })
  const peeked: LoadedMessage = { ...message('d'), hold: { kind: 'ref', ref: 'lease' } }
  const next = entryChanges(first.stamps, [message('a'), message('b', 2), peeked, message('e')])
  expect(next.added.map(({ id }) => id)).toEqual(['b', 'd', 'e'])
  expect(next.removed).toEqual(['c'])
  const noted = { ...message('a'), note: 'late' }
  const { added, removed } = entryChanges(next.stamps, [noted, message('b', 2), peeked, message('e')])
  expect([added, removed]).toEqual([[], []])
})
