import { useState } from 'react'
import type { CredentialRequest, Permission, Verification } from '#contract/connections.ts'
import { ApiError } from '#contract/envelope.ts'
import { useVerifyCredential } from '#web/api/connections.ts'

/** What is known about the permissions in an account. */
export type AccountLook =
  | { kind: 'pending' }
  | { kind: 'known'; permissions: readonly Permission[] }
  | { kind: 'failed'; error: ApiError }

type Looks = ReadonlyMap<string, AccountLook>

const known = ({ permissions }: Verification): [string, AccountLook][] =>
  permissions.map((each) => [each.accountId, { kind: 'known', permissions: each.permissions }])

/** The permissions of a credential in each account that was checked, and a function that checks more. */
export function useAccountLooks(credential: CredentialRequest, verification: Verification) {
  const { mutateAsync } = useVerifyCredential()
  const [looks, setLooks] = useState<Looks>(() => new Map(known(verification)))
  const note = (entries: readonly [string, AccountLook][]) =>
    setLooks((before) => new Map([...before, ...entries]))

  async function look(accountIds: string[]): Promise<void> {
    if (accountIds.length === 0) return
    note(accountIds.map((id) => [id, { kind: 'pending' }]))
    try {
      note(known(await mutateAsync({ credential, accountIds })))
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      note(accountIds.map((id) => [id, { kind: 'failed', error }]))
    }
  }

  return { looks, look }
}
