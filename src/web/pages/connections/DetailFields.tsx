import { NativeSelect, Switch, TextInput } from '@mantine/core'
import { type EditConnectionRequest, CONNECTION_COLORS } from '#contract/connections.ts'
import classes from './DetailFields.module.css'

export type Details = Omit<EditConnectionRequest, 'credential'>

const NO_COLOR = ''
export const LONGEST_NAME = 60

const COLORS = [
  { value: NO_COLOR, label: 'None' },
  ...CONNECTION_COLORS.map((color) => ({
    value: color,
    label: `${color.charAt(0).toUpperCase()}${color.slice(1)}`,
  })),
]

interface DetailFieldsProps {
  details: Details
  nameError?: string | null
  /** Side by side and without explanations, for one of several connections. */
  isBrief?: boolean
  onChange: (details: Details) => void
}

/** Name, color and restrictions of a connection. */
export function DetailFields({ details, nameError = null, isBrief = false, onChange }: DetailFieldsProps) {
  const set = (change: Partial<Details>) => onChange({ ...details, ...change })
  const explained = (description: string) => (isBrief ? {} : { description })
  return (
    <div className={classes.fields} data-brief={isBrief || undefined}>
      <TextInput
        label="Name"
        error={nameError}
        {...(!isBrief && { 'data-autofocus': true })}
        autoComplete="off"
        maxLength={LONGEST_NAME}
        value={details.name}
        onChange={(event) => set({ name: event.currentTarget.value })}
      />
      <NativeSelect
        label="Color"
        {...explained('Shown as a frame around the pages of this connection.')}
        value={details.color ?? NO_COLOR}
        data={COLORS}
        onChange={(event) => {
          const { value } = event.currentTarget
          set({ color: CONNECTION_COLORS.find((color) => color === value) ?? null })
        }}
      />
      <Switch
        label="Production"
        {...explained(
          'Asks before queues are changed or messages are sent in bulk, and requires typed names before a purge or deletion. Acks and deletions of messages can be undone for a few seconds.',
        )}
        checked={details.isProduction}
        onChange={(event) => set({ isProduction: event.currentTarget.checked })}
      />
      <Switch
        label="Read-only"
        {...explained('Refuses every change through Queuedeck, even if the token allows it.')}
        checked={details.isReadOnly}
        onChange={(event) => set({ isReadOnly: event.currentTarget.checked })}
      />
    </div>
  )
}
