import { Button, Group, Stack, Switch } from '@mantine/core'
import { useState } from 'react'
import type { ListedConnection } from '#contract/connections.ts'
import { useEditConnection } from '#web/api/connections.ts'
import { Dialog } from '#web/ui/Dialog.tsx'
import { ErrorNotice } from '#web/ui/ErrorNotice.tsx'
import { EMPTY_CREDENTIAL, toCredentialRequest } from './credential-draft.ts'
import { CredentialFields } from './CredentialFields.tsx'
import { DetailFields, type Details } from './DetailFields.tsx'

interface EditConnectionDialogProps {
  connection: ListedConnection
  onClose: () => void
}

/** The credential can be replaced but not shown, because it never leaves the server. */
export function EditConnectionDialog({ connection, onClose }: EditConnectionDialogProps) {
  const edit = useEditConnection(connection)
  const { name, color, isProduction, isReadOnly } = connection
  const [details, setDetails] = useState<Details>({ name, color, isProduction, isReadOnly })
  const [isReplacing, setReplacing] = useState(false)
  const [draft, setDraft] = useState(EMPTY_CREDENTIAL)
  const credential = isReplacing ? toCredentialRequest(draft) : null
  const isReady = details.name.trim() !== '' && (!isReplacing || credential !== null)
  return (
    <Dialog title={`Edit ${name}`} onClose={onClose}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          if (isReady) edit.mutate({ ...details, ...(credential && { credential }) }, { onSuccess: onClose })
        }}
      >
        <Stack gap="sm">
          <DetailFields details={details} onChange={setDetails} />
          <Switch
            label="Replace credential"
            description="The stored credential is never shown. A new credential is verified before it replaces it."
            checked={isReplacing}
            onChange={(event) => {
              setReplacing(event.currentTarget.checked)
              setDraft(EMPTY_CREDENTIAL)
            }}
          />
          {isReplacing && <CredentialFields draft={draft} onChange={setDraft} />}
          {edit.error && <ErrorNotice error={edit.error} />}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={edit.isPending} disabled={!isReady}>
              Save
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  )
}
