import { Checkbox, Text, TextInput } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import { MAX_ACCOUNTS_AT_ONCE, type Account, type ListedConnection } from '#contract/connections.ts'
import { AccountChoice } from './AccountChoice.tsx'
import classes from './AccountList.module.css'
import { matchesAccount, type ConnectionDraft } from './connection-drafts.ts'
import type { AccountLook } from './use-account-looks.ts'

/** With fewer accounts, no filter is shown. */
const FILTERED_FROM = 9

interface AccountListProps {
  accounts: readonly Account[]
  /** Existing connections. */
  connections: readonly ListedConnection[]
  drafts: readonly ConnectionDraft[]
  looks: ReadonlyMap<string, AccountLook>
  problemOf: (draft: ConnectionDraft) => string | null
  onChoose: (accounts: readonly Account[]) => void
  onUnchoose: (ids: readonly string[]) => void
  onChange: (draft: ConnectionDraft) => void
  onLook: (accountId: string) => void
}

/** The accounts that a credential can access, to choose from. A single account is already chosen. */
export function AccountList(props: AccountListProps) {
  const { accounts, connections, drafts, looks, problemOf, onChoose, onUnchoose, onChange, onLook } = props
  const [filter, setFilter] = useState('')
  const list = useRef<HTMLFieldSetElement>(null)
  // The element with the focus was removed with the previous step.
  useEffect(() => list.current?.querySelector('input')?.focus(), [])

  const isAlone = accounts.length === 1
  const isFiltered = accounts.length >= FILTERED_FROM
  const draftOf = (id: string) => drafts.find(({ accountId }) => accountId === id)
  // Selected accounts stay visible.
  const shown = accounts.filter((account) => draftOf(account.id) || matchesAccount(account, filter))
  const chosen = shown.filter(({ id }) => draftOf(id) !== undefined)
  const isAll = chosen.length === shown.length
  return (
    <fieldset ref={list} className={classes.list}>
      <legend>{isAlone ? 'Account' : 'Accounts'}</legend>
      {!isAlone && (
        <Text size="sm">
          Each selected account becomes a connection. <em>Production</em> asks before queues are changed and
          lets you undo acks and deletions. <em>Read-only</em> refuses every change.
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
      {shown.length === 0 && <Text size="sm">No accounts match.</Text>}
    </fieldset>
  )
}
