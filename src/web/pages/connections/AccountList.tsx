import { Checkbox, Text, TextInput } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import { MAX_ACCOUNTS_AT_ONCE, type Account, type ListedConnection } from '#contract/connections.ts'
import { AccountChoice } from './AccountChoice.tsx'
import classes from './AccountList.module.css'
import { matchesAccount, type ConnectionDraft } from './connection-drafts.ts'
import type { AccountLook } from './use-account-looks.ts'

/** With fewer one finds an account by looking. */
const FILTERED_FROM = 9

interface AccountListProps {
  accounts: readonly Account[]
  /** Those that are there already. */
  connections: readonly ListedConnection[]
  drafts: readonly ConnectionDraft[]
  looks: ReadonlyMap<string, AccountLook>
  problemOf: (draft: ConnectionDraft) => string | null
  onChoose: (accounts: readonly Account[]) => void
  onUnchoose: (ids: readonly string[]) => void
  onChange: (draft: ConnectionDraft) => void
  onLook: (accountId: string) => void
}

/** The accounts that a credential reaches, to be ticked; one alone is ticked already. */
export function AccountList(props: AccountListProps) {
  const { accounts, connections, drafts, looks, problemOf, onChoose, onUnchoose, onChange, onLook } = props
  const [filter, setFilter] = useState('')
  const list = useRef<HTMLFieldSetElement>(null)
  // What had the focus went with the step before.
  useEffect(() => list.current?.querySelector('input')?.focus(), [])

  const isAlone = accounts.length === 1
  const isFiltered = accounts.length >= FILTERED_FROM
  const draftOf = (id: string) => drafts.find(({ accountId }) => accountId === id)
  // What will be added stays in sight.
  const shown = accounts.filter((account) => draftOf(account.id) || matchesAccount(account, filter))
  const chosen = shown.filter(({ id }) => draftOf(id) !== undefined)
  const isAll = chosen.length === shown.length
  return (
    <fieldset ref={list} className={classes.list}>
      <legend>{isAlone ? 'Account' : 'Accounts'}</legend>
      {!isAlone && (
        <Text size="sm">
          Each that is ticked becomes a connection. <em>Production</em> asks before queues are changed and
          lets acks and deletions wait for an undo; <em>read-only</em> refuses every change.
        </Text>
      )}
      {isFiltered && (
        <TextInput
          aria-label="Filter accounts"
          placeholder="Filter by name or ID"
          autoComplete="off"
          spellCheck={false}
          value={filter}
          onChange={(event) => setFilter(event.currentTarget.value)}
        />
      )}
      {shown.length > 1 && shown.length <= MAX_ACCOUNTS_AT_ONCE && (
        <Checkbox
          label={`All ${shown.length} accounts`}
          checked={isAll}
          indeterminate={!isAll && chosen.length > 0}
          onChange={() => (isAll ? onUnchoose(shown.map(({ id }) => id)) : onChoose(shown))}
        />
      )}
      <ul className={classes.accounts} aria-label="Accounts of the credential">
        {shown.map((account) => {
          const draft = draftOf(account.id)
          return (
            <AccountChoice
              key={account.id}
              account={account}
              connectedAs={connections
                .filter(({ accountId }) => accountId === account.id)
                .map(({ name }) => name)}
              draft={draft}
              look={looks.get(account.id)}
              nameError={draft ? problemOf(draft) : null}
              isBrief={!isAlone}
              onChoose={(isChosen) => (isChosen ? onChoose([account]) : onUnchoose([account.id]))}
              onChange={onChange}
              onLook={() => onLook(account.id)}
            />
          )
        })}
      </ul>
      {shown.length === 0 && <Text size="sm">No account has this in its name or ID.</Text>}
    </fieldset>
  )
}
