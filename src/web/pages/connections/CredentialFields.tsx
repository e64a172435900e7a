import { SegmentedControl, Stack, TextInput } from '@mantine/core'
import type { CredentialDraft } from './credential-draft.ts'

interface CredentialFieldsProps {
  draft: CredentialDraft
  onChange: (draft: CredentialDraft) => void
  /** Whether the first field is where one begins. */
  isFirst?: boolean
}

const SECRET = { type: 'password', autoComplete: 'off', spellCheck: false } as const

/** Where a token, or a key with its address, is pasted. What is stored is never shown here. */
export function CredentialFields({ draft, onChange, isFirst = false }: CredentialFieldsProps) {
  const set = (change: Partial<CredentialDraft>) => onChange({ ...draft, ...change })
  return (
    <Stack gap="sm">
      <SegmentedControl
        aria-label="Kind of credential"
        value={draft.kind}
        data={[
          { value: 'token', label: 'API token' },
          { value: 'key', label: 'E-mail and global key' },
        ]}
        onChange={(kind) => set({ kind: kind === 'key' ? 'key' : 'token' })}
      />
      {draft.kind === 'token' ? (
        <TextInput
          label="API token"
          description="With the permission Account > Queues > Edit; Read is enough for looking at queues only."
          data-autofocus={isFirst || undefined}
          value={draft.token}
          onChange={(event) => set({ token: event.currentTarget.value })}
          {...SECRET}
        />
      ) : (
        <>
          <TextInput
            label="E-mail address"
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
