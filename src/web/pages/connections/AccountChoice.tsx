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
  /** Names of the existing connections to this account. */
  connectedAs: readonly string[]
  /** Undefined when the account is not selected. */
  draft: ConnectionDraft | undefined
  look: AccountLook | undefined
  nameError: string | null
  /** Leaves out the explanations, for one of several accounts. */
  isBrief: boolean
  onChoose: (isChosen: boolean) => void
  onChange: (draft: ConnectionDraft) => void
  onLook: () => void
}

/** One account: whether to add it, its settings, and what the credential may do in it. */
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
  if (look === undefined || look.kind === 'pending')
    return <p className={classes.pending}>Checking permissions…</p>
  if (look.kind === 'failed') {
    return <ErrorNotice title="The permissions could not be read" error={look.error} onRetry={onLook} />
  }
  return (
    <>
      <PermissionList permissions={look.permissions} account={name} />
      {reachProblem(look.permissions) !== null && (
        <Notice
          actions={
            <Button variant="default" onClick={onLook}>
              Check again
            </Button>
          }
        >
          This account cannot be added: the credential must at least be able to read its queues.
        </Notice>
      )}
    </>
  )
}
