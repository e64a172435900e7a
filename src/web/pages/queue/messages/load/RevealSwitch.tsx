import { Switch } from '@mantine/core'

interface RevealSwitchProps {
  isOn: boolean
  onChange: (isOn: boolean) => void
}

/** Requests bodies unmasked from the next load on; loaded ones stay as they are. */
export function RevealSwitch({ isOn, onChange }: RevealSwitchProps) {
  return (
    <Switch
      label="Reveal hidden parts"
      description="Applies from the next pull or peek. The journal records each."
      checked={isOn}
      onChange={(event) => onChange(event.currentTarget.checked)}
    />
  )
}
