import { NativeSelect, Switch, TextInput } from '@mantine/core'
import type { EditConnectionRequest } from '#contract/connections.ts'
import { CONNECTION_COLORS } from '#contract/deck.ts'

export type Details = Omit<EditConnectionRequest, 'credential'>

const NO_COLOR = ''
const LONGEST_NAME = 60

const COLORS = [
  { value: NO_COLOR, label: 'None' },
  ...CONNECTION_COLORS.map((color) => ({
    value: color,
    label: `${color.charAt(0).toUpperCase()}${color.slice(1)}`,
  })),
]

interface DetailFieldsProps {
  details: Details
  onChange: (details: Details) => void
}

/** How a connection is called and what it lets happen. */
export function DetailFields({ details, onChange }: DetailFieldsProps) {
  const set = (change: Partial<Details>) => onChange({ ...details, ...change })
  return (
    <>
      <TextInput
        label="Name"
        data-autofocus
        autoComplete="off"
        maxLength={LONGEST_NAME}
        value={details.name}
        onChange={(event) => set({ name: event.currentTarget.value })}
      />
      <NativeSelect
        label="Colour"
        description="Frames the pages of this connection."
        value={details.color ?? NO_COLOR}
        data={COLORS}
        onChange={(event) => {
          const { value } = event.currentTarget
          set({ color: CONNECTION_COLORS.find((color) => color === value) ?? null })
        }}
      />
      <Switch
        label="Production"
        description="Changes of queues and sending many are confirmed; purge and deletion ask for both names; acks and deletions of messages wait for an undo."
        checked={details.isProduction}
        onChange={(event) => set({ isProduction: event.currentTarget.checked })}
      />
      <Switch
        label="Read-only"
        description="Refuses every change through Queuedeck, whatever the token may do."
        checked={details.isReadOnly}
        onChange={(event) => set({ isReadOnly: event.currentTarget.checked })}
      />
    </>
  )
}
