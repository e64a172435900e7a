import { Button, Popover, type PopoverProps } from '@mantine/core'
import type { ReactNode } from 'react'

interface PopoverButtonProps {
  label: string
  /** The label in full, where it is short on the screen. */
  name?: string
  icon?: ReactNode
  isOpen: boolean
  isDisabled?: boolean
  position?: PopoverProps['position']
  onOpen: (isOpen: boolean) => void
  children: ReactNode
}

/** A button with a small form below it, which takes the focus and gives it back. */
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
      // The form inside has a name of its own; a dialog around it would need another.
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
