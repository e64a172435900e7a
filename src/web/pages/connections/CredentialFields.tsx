import { SegmentedControl, Stack, TextInput } from '@mantine/core'
import type { CredentialDraft } from './credential-draft.ts'

interface CredentialFieldsProps {
  draft: CredentialDraft
  onChange: (draft: CredentialDraft) => void
  /** Whether the dialog opens with the focus in the first field. */
  isFirst?: boolean
}

const SECRET = { type: 'password', autoComplete: 'off', spellCheck: false } as const

/** Fields for an API token, or a global API key with its email. A stored credential is never shown. */
export function CredentialFields({ draft, onChange, isFirst = false }: CredentialFieldsProps) {
  const set = (change: Partial<CredentialDraft>) => onChange({ ...draft, ...change })
  return (
    <Stack gap="sm">
      <SegmentedControl
        aria-label="Credential type"
        value={draft.kind}
        data={[
          { value: 'token', label: 'API token' },
          { value: 'key', label: 'Email and global key' },
        ]}
        onChange={(kind) => set({ kind: kind === 'key' ? 'key' : 'token' })}
      />
      {draft.kind === 'token' ? (
        <TextInput
          label="API token"
          description="Needs the permission Account > Queues > Edit. With Read you can only view queues."
          data-autofocus={isFirst || undefined}
          value={draft.token}
          onChange={(event) => set({ token: event.currentTarget.value })}
          {...SECRET}
        />
      ) : (
        <>
          <TextInput
            label="Email address"
            autoComplete="off"
            value={draft.email}
            onChange={(event) => set({ email: event.currentTarget.value })}
          />
          <TextInput
            label="Global API key"
            value={draft.key}
            onChange={(event) => set({ key: event.currentTarget.value })}
            {...SECRET}
          />
        </>
      )}
    </Stack>
  )
}
