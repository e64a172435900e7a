import { expect, test } from 'vitest'
import { EMPTY_CREDENTIAL, toCredentialRequest, type CredentialDraft } from './credential-draft.ts'

test.each<[Partial<CredentialDraft>, object | null]>([
  [{}, null],
  [{ token: '  ' }, null],
  [{ token: ' abc\n' }, { token: 'abc' }],
  [{ token: 'abc', kind: 'key' }, null],
  [{ kind: 'key', email: 'a@b.c' }, null],
  [{ kind: 'key', key: 'k' }, null],
  [
    { kind: 'key', email: ' a@b.c ', key: ' k ', token: 'abc' },
    { email: 'a@b.c', key: 'k' },
  ],
])('of %j is sent %j', (draft, request) => {
  expect(toCredentialRequest({ ...EMPTY_CREDENTIAL, ...draft })).toEqual(request)
})
