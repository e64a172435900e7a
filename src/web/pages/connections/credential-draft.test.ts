import { expect, test } from 'vitest'
import { VerifyRequest } from '#contract/connections.ts'
import {
  EMPTY_CREDENTIAL,
  toCredentialRequest,
  toVerifyRequest,
  type CredentialDraft,
} from './credential-draft.ts'

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
])('the draft %j is sent as %j', (draft, request) => {
  expect(toCredentialRequest({ ...EMPTY_CREDENTIAL, ...draft })).toEqual(request)
})

test.each([
  ['', undefined],
  ['a'.repeat(32), ['a'.repeat(32)]],
])('the account ID %j requests the accounts %j', (accountId, accountIds) => {
  const request = toVerifyRequest({ token: 'abc' }, accountId)
  // As the server reads it.
  expect(VerifyRequest.parse(request).accountIds).toEqual(accountIds)
})
