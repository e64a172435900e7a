import { Button, Group, Stack, Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import { type CredentialRequest, type Verification } from '#contract/connections.ts'
import { ID_PATTERN } from '#contract/ids.ts'
import { useVerifyCredential } from '#web/api/connections.ts'
import { ErrorNotice } from '#web/ui/ErrorNotice.tsx'
import { Notice } from '#web/ui/Notice.tsx'
import { EMPTY_CREDENTIAL, toCredentialRequest, toVerifyRequest } from './credential-draft.ts'
import { CredentialFields } from './CredentialFields.tsx'

interface CredentialStepProps {
  onVerified: (verified: { credential: CredentialRequest; verification: Verification }) => void
  onClose: () => void
}

/** Takes a credential and verifies it with Cloudflare. */
export function CredentialStep({ onVerified, onClose }: CredentialStepProps) {
  const verify = useVerifyCredential()
  const [draft, setDraft] = useState(EMPTY_CREDENTIAL)
  const [accountText, setAccountText] = useState('')
  const credential = toCredentialRequest(draft)
  const accountId = accountText.trim()
  const isAccountWrong = accountId !== '' && !ID_PATTERN.test(accountId)
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        if (!credential || isAccountWrong) return
        verify.mutate(toVerifyRequest(credential, accountId), {
          onSuccess(verification) {
            if (verification.accounts.length > 0) onVerified({ credential, verification })
          },
        })
      }}
    >
      <Stack gap="sm">
        <Text size="sm">
          The server asks Cloudflare what the credential can do, without changing anything. It is stored
          encrypted on the server and never shown again.
        </Text>
        <CredentialFields draft={draft} onChange={setDraft} isFirst />
        <TextInput
          label="Account ID (optional)"
          description="Only needed if the token belongs to an account or cannot list its accounts."
          error={isAccountWrong ? 'An account ID is 32 hex digits.' : undefined}
          autoComplete="off"
          spellCheck={false}
          value={accountText}
          onChange={(event) => setAccountText(event.currentTarget.value)}
        />
        {verify.data?.accounts.length === 0 &&
          verify.data.warnings.map((warning) => <Notice key={warning}>{warning}</Notice>)}
        {verify.error && <ErrorNotice error={verify.error} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={verify.isPending} disabled={!credential || isAccountWrong}>
            Verify
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
