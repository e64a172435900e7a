import { Button } from '@mantine/core'
import type { ReactNode } from 'react'
import classes from './TrayButton.module.css'

interface TrayButtonProps {
  icon: ReactNode
  /** What the list that it opens holds. */
  title: string
  isOpen: boolean
  onOpen: () => void
  hasProblem?: boolean
  children: ReactNode
}

/** Something that goes on wherever one is, in the header; opens the list of it. */
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
