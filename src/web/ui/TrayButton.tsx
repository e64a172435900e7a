import { Button } from '@mantine/core'
import type { ReactNode } from 'react'
import classes from './TrayButton.module.css'

interface TrayButtonProps {
  icon: ReactNode
  /** What is in the list that the button opens. */
  title: string
  isOpen: boolean
  onOpen: () => void
  hasProblem?: boolean
  children: ReactNode
}

/** A button in the header that shows on every page that something is running, and opens the list. */
export function TrayButton({ icon, title, isOpen, onOpen, hasProblem = false, children }: TrayButtonProps) {
  return (
    <Button
      className={classes.button}
      variant="default"
      size="compact-sm"
      leftSection={icon}
      data-problem={hasProblem || undefined}
      aria-haspopup="dialog"
      aria-expanded={isOpen}
      title={title}
      onClick={onOpen}
    >
      {children}
    </Button>
  )
}
