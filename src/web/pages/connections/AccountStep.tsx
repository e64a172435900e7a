import { Button, Group, NativeSelect, Stack, Text } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import type { CredentialRequest, Verification } from '#contract/connections.ts'
import { useAddConnection, useVerifyCredential } from '#web/api/connections.ts'
import { ErrorNotice } from '#web/ui/ErrorNotice.tsx'
import { Notice } from '#web/ui/Notice.tsx'
import { DetailFields, type Details } from './DetailFields.tsx'
import { PermissionList } from './PermissionList.tsx'

interface AccountStepProps {
  credential: CredentialRequest
  /** What was learnt of the credential; of one account, where there is only one. */
  verification: Verification
  onBack: () => void
  onAdded: () => void
}

/** Which account, what will work with it, and how it is to be called. */
export function AccountStep({ credential, verification, onBack, onAdded }: AccountStepProps) {
  const verify = useVerifyCredential()
  const add = useAddConnection()
  const looked = verification.accounts.find(({ id }) => id === verification.accountId)
  const [accountId, setAccountId] = useState(looked?.id ?? '')
  const [details, setDetails] = useState<Details>({
    name: looked?.name ?? '',
    color: null,
    isProduction: false,
    isReadOnly: false,
  })
  const { permissions } = verify.isIdle ? verification : (verify.data ?? { permissions: null })
  const select = useRef<HTMLSelectElement>(null)
  // What had the focus went with the step before.
  useEffect(() => select.current?.focus(), [])

  function choose(id: string): void {
    setAccountId(id)
    const name = verification.accounts.find((account) => account.id === id)?.name
    setDetails({ ...details, name: name ?? details.name })
    if (id !== '') verify.mutate({ credential, accountId: id })
  }
  const isReady = accountId !== '' && details.name.trim() !== '' && permissions !== null && !verify.isPending
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        if (isReady) add.mutate({ ...details, accountId, credential }, { onSuccess: onAdded })
      }}
    >
      <Stack gap="sm">
        {verification.warnings.map((warning) => (
          <Notice key={warning}>{warning}</Notice>
        ))}
        <NativeSelect
          ref={select}
          label="Account"
          value={accountId}
          data={[
            ...(accountId === '' ? [{ value: '', label: 'Choose an account' }] : []),
            ...verification.accounts.map(({ id, name }) => ({
              value: id,
              label: name === id ? id : `${name} (${id})`,
            })),
          ]}
          onChange={(event) => choose(event.currentTarget.value)}
        />
        <div role="status">
          {verify.isPending && <Text size="sm">Looking at what the credential may do…</Text>}
          {!verify.isPending && permissions && <PermissionList permissions={permissions} />}
        </div>
        {verify.error && <ErrorNotice error={verify.error} />}
        <DetailFields details={details} onChange={setDetails} />
        {add.error && <ErrorNotice error={add.error} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onBack}>
            Back
          </Button>
          <Button type="submit" loading={add.isPending} disabled={!isReady}>
            Add connection
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
