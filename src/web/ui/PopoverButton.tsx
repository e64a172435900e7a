import { Button, Popover, type PopoverProps } from '@mantine/core'
import type { ReactNode } from 'react'

interface PopoverButtonProps {
  label: string
  /** The accessible name, when the visible label is shortened. */
  name?: string
  icon?: ReactNode
  isOpen: boolean
  isDisabled?: boolean
  position?: PopoverProps['position']
  onOpen: (isOpen: boolean) => void
  children: ReactNode
}

/** A button that opens a small form below it. The form takes the focus, and returns it when it closes. */
export function PopoverButton(props: PopoverButtonProps) {
  const { label, name, icon, isOpen, isDisabled = false, position = 'bottom-start', onOpen, children } = props
  return (
    <Popover
      opened={isOpen}
      onChange={onOpen}
      trapFocus
      returnFocus
      position={position}
      shadow="md"
      // The form has its own accessible name; a dialog around it would need another.
      withRoles={false}
    >
      <Popover.Target>
        <Button
          variant="default"
          leftSection={icon}
          disabled={isDisabled}
          aria-label={name}
          aria-expanded={isOpen}
          onClick={() => onOpen(!isOpen)}
        >
          {label}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>{children}</Popover.Dropdown>
    </Popover>
  )
}
