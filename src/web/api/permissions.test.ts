import { expect, test } from 'vitest'
import type { Role, SessionState } from '#contract/access.ts'
import type { Deck } from '#contract/deck.ts'
import { permissionsOf } from './permissions.ts'

const connection = {
  id: 'prod',
  name: 'Shop',
  kind: 'cloudflare',
  accountId: 'c'.repeat(32),
  api: null,
  color: null,
  isProduction: true,
  isReadOnly: false,
} as const

const deckWith = (change: { readOnly?: boolean; isReadOnly?: boolean }): Deck => ({
  version: '1.0.0',
  readOnly: change.readOnly ?? false,
  demo: false,
  connections: [{ ...connection, isReadOnly: change.isReadOnly ?? false }],
  apiTokenRequired: false,
  masking: { isOn: false, viewersMayPeek: false },
})
const sessionOf = (role: Role | null): SessionState => ({
  mode: 'required',
  principal: role && { name: 'ada', role, sessionId: 's1' },
  methods: ['password'],
})
const DECK = deckWith({})

test.each<[string, Deck | undefined, SessionState | undefined, boolean, boolean, string | undefined]>([
  ['a session that is loading', DECK, undefined, false, false, undefined],
  ['no signed-in user', DECK, sessionOf(null), false, false, undefined],
  ['a deck that is loading', undefined, sessionOf('admin'), false, false, undefined],
  ['a viewer', DECK, sessionOf('viewer'), false, false, 'Your role is viewer.'],
  ['an operator', DECK, sessionOf('operator'), true, false, 'Your role is operator.'],
  ['an admin', DECK, sessionOf('admin'), true, true, undefined],
  [
    'a read-only deck',
    deckWith({ readOnly: true }),
    sessionOf('admin'),
    false,
    false,
    'This Queuedeck is read-only.',
  ],
  [
    'a read-only connection',
    deckWith({ isReadOnly: true }),
    sessionOf('admin'),
    false,
    false,
    'The connection Shop is read-only.',
  ],
])('%s', (_, deck, session, canOperate, canAdminister, reason) => {
  expect(permissionsOf(deck, session, 'prod')).toEqual({ canOperate, canAdminister, reason })
})
