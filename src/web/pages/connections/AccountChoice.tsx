import { Button, Checkbox } from '@mantine/core'
import type { Account } from '#contract/connections.ts'
import { ErrorNotice } from '#web/ui/ErrorNotice.tsx'
import { Notice } from '#web/ui/Notice.tsx'
import classes from './AccountList.module.css'
import { reachProblem, type ConnectionDraft } from './connection-drafts.ts'
import { DetailFields } from './DetailFields.tsx'
import { PermissionList } from './PermissionList.tsx'
import type { AccountLook } from './use-account-looks.ts'

interface AccountChoiceProps {
  account: Account
  /** The connections to it that are there already. */
  connectedAs: readonly string[]
  /** Undefined while it is not ticked. */
  draft: ConnectionDraft | undefined
  look: AccountLook | undefined
  nameError: string | null
  /** Without the explanations, where it is one of several. */
  isBrief: boolean
  onChoose: (isChosen: boolean) => void
  onChange: (draft: ConnectionDraft) => void
  onLook: () => void
}

/** One account: whether it is to be added, how it is to be called, and what will work with it. */
export function AccountChoice(props: AccountChoiceProps) {
  const { account, connectedAs, draft, look, nameError, isBrief, onChoose, onChange, onLook } = props
  const { id, name } = account
  const facts = [
    name === id ? null : id,
    connectedAs.length > 0 ? `already connected as ${connectedAs.join(', ')}` : null,
  ].filter((fact) => fact !== null)
  return (
    <li>
      <Checkbox
        label={name}
        description={facts.join(' · ')}
        checked={draft !== undefined}
        onChange={(event) => onChoose(event.currentTarget.checked)}
      />
      {draft && (
        <div className={classes.details} role="group" aria-label={`Connection to ${name}`}>
          <DetailFields
            details={draft}
            nameError={nameError}
            isBrief={isBrief}
            onChange={(details) => onChange({ ...draft, ...details })}
          />
          <Look look={look} name={name} onLook={onLook} />
        </div>
      )}
    </li>
  )
}

function Look({ look, name, onLook }: { look: AccountLook | undefined; name: string; onLook: () => void }) {
  if (look === undefined || look.kind === 'pending') return <p className={classes.pending}>Permissions: …</p>
  if (look.kind === 'failed') {
    return <ErrorNotice title="Its permissions could not be read" error={look.error} onRetry={onLook} />
  }
  return (
    <>
      <PermissionList permissions={look.permissions} account={name} />
      {reachProblem(look.permissions) !== null && (
        <Notice
          actions={
            <Button variant="default" onClick={onLook}>
              Look again
            </Button>
          }
        >
          It cannot be added: its queues have to be readable at least.
        </Notice>
      )}
    </>
  )
}
