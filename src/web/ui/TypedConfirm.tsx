import { Button, Group, Stack, Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { ApiError } from '#contract/envelope.ts'
import { Dialog } from './Dialog.tsx'
import { ErrorNotice } from './ErrorNotice.tsx'

interface TypedConfirmProps {
  title: string
  /** What will happen, and to how many. */
  consequence: string
  /** The word to type. */
  word: string
  action: string
  isPending: boolean
  error: ApiError | null
  onConfirm: () => void
  onClose: () => void
}

/** Confirms an action that cannot be undone by having the user type a word. */
export function TypedConfirm(props: TypedConfirmProps) {
  const { title, consequence, word, action, isPending, error, onConfirm, onClose } = props
  const [typed, setTyped] = useState('')
  return (
    <Dialog title={title} onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          if (typed === word) onConfirm()
        }}
      >
        <Stack gap="sm">
          <Text size="sm">{consequence}</Text>
          <TextInput
            label={`Type ${word} to confirm`}
            autoComplete="off"
            spellCheck={false}
            data-autofocus
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
          {error && <ErrorNotice error={error} />}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" color="red" disabled={typed !== word} loading={isPending}>
              {action}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  )
}
