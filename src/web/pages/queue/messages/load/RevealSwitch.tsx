import { Switch } from '@mantine/core'

interface RevealSwitchProps {
  isOn: boolean
  onChange: (isOn: boolean) => void
}

/** Asks for bodies as they are from now on; those that are here already stay as they came. */
export function RevealSwitch({ isOn, onChange }: RevealSwitchProps) {
  return (
    <Switch
      label="Reveal hidden parts"
      description="From the next pull or peek on. The journal records each."
      checked={isOn}
      onChange={(event) => onChange(event.currentTarget.checked)}
    />
  )
}
