import { Button, Group, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import {
  MAX_ACCOUNTS_AT_ONCE,
  type Account,
  type CredentialRequest,
  type Verification,
} from '#contract/connections.ts'
import { connectionQueries, useAddConnections } from '#web/api/connections.ts'
import { ErrorNotice } from '#web/ui/ErrorNotice.tsx'
import { Notice } from '#web/ui/Notice.tsx'
import { AccountList } from './AccountList.tsx'
import { nameProblem, reachProblem, withAccounts, type ConnectionDraft } from './connection-drafts.ts'
import { useAccountLooks, type AccountLook } from './use-account-looks.ts'

interface AccountStepProps {
  credential: CredentialRequest
  /** The accounts of the credential, with the permissions in an account that was named or is the only one. */
  verification: Verification
  onBack: () => void
  onAdded: () => void
}

const canBeAdded = (look: AccountLook | undefined) =>
  look?.kind === 'known' && reachProblem(look.permissions) === null

/** Chooses and names accounts. Either all of them are added or none. */
export function AccountStep({ credential, verification, onBack, onAdded }: AccountStepProps) {
  const { accounts } = verification
  const { data } = useQuery(connectionQueries.list())
  const connections = data?.connections ?? []
  const taken = connections.map(({ name }) => name)
  const add = useAddConnections()
  const { looks, look } = useAccountLooks(credential, verification)
  const [drafts, setDrafts] = useState<readonly ConnectionDraft[]>(() =>
    withAccounts(
      [],
      accounts.filter(({ id }) => looks.has(id)),
      taken,
    ),
  )

  function choose(chosen: readonly Account[]): void {
    setDrafts(withAccounts(drafts, chosen, taken))
    const isOpen = (id: string) => looks.get(id)?.kind === undefined || looks.get(id)?.kind === 'failed'
    void look(chosen.map(({ id }) => id).filter(isOpen))
  }
  const unchoose = (ids: readonly string[]) =>
    setDrafts(drafts.filter(({ accountId }) => !ids.includes(accountId)))
  const change = (changed: ConnectionDraft) =>
    setDrafts(drafts.map((draft) => (draft.accountId === changed.accountId ? changed : draft)))

  const isPending = drafts.some(({ accountId }) => looks.get(accountId)?.kind === 'pending')
  const unreachable = drafts.filter(({ accountId }) => !canBeAdded(looks.get(accountId)))
  const isTooMany = drafts.length > MAX_ACCOUNTS_AT_ONCE
  const isNamed = drafts.every((draft) => nameProblem(draft, drafts, taken) === null)
  const isReady = drafts.length > 0 && unreachable.length === 0 && isNamed && !isTooMany
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        if (isReady) add.mutate({ credential, connections: [...drafts] }, { onSuccess: onAdded })
      }}
    >
      <Stack gap="sm">
        {verification.warnings.map((warning) => (
          <Notice key={warning}>{warning}</Notice>
        ))}
        <AccountList
          accounts={accounts}
          connections={connections}
          drafts={drafts}
          looks={looks}
          problemOf={(draft) => nameProblem(draft, drafts, taken)}
          onChoose={choose}
          onUnchoose={unchoose}
          onChange={change}
          onLook={(id) => void look([id])}
        />
        {isTooMany && <Notice>You can add at most {MAX_ACCOUNTS_AT_ONCE} accounts at once.</Notice>}
        {!isPending && drafts.length > 1 && unreachable.length > 0 && (
          <Notice>
            {unreachable.length} of these {drafts.length} cannot be added. All accounts are added together, so
            deselect those first.
          </Notice>
        )}
        {add.error && (
          <ErrorNotice
            error={add.error}
            title={drafts.length > 1 ? 'No connections were added' : 'The connection was not added'}
            openTitle="This may or may not have been done. Check the list of connections."
          />
        )}
        <Group justify="flex-end" gap="xs">
          <Text size="sm" c="dimmed" role="status">
            {isPending && 'Checking what the credential can do…'}
          </Text>
          <Button variant="default" onClick={onBack}>
            Back
          </Button>
          <Button type="submit" loading={add.isPending} disabled={!isReady}>
            {drafts.length > 1 ? `Add ${drafts.length} connections` : 'Add connection'}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
