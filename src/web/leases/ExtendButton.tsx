import { Button, Popover } from '@mantine/core'
import { useState } from 'react'
import { formatDuration } from '#web/lib/durations.ts'
import { ChevronRightIcon } from '#web/ui/icons.tsx'
import { DEFAULT_EXTENSION_MS, EXTENSIONS_MS } from './extension.ts'
import classes from './ExtendButton.module.css'

interface ExtendButtonProps {
  /** The short label: "Extend 3". */
  label: string
  /** The accessible name: "Extend 3 messages". */
  name?: string
  isDisabled: boolean
  /** Why some or all cannot be extended. */
  reason?: string | null
  onExtend: (byMs: number) => void
}

/** Extends leases by two minutes, or by a duration from a menu. */
export function ExtendButton({ label, name = label, isDisabled, reason, onExtend }: ExtendButtonProps) {
  const [isOpen, setOpen] = useState(false)
  const byDefault = `by ${formatDuration(DEFAULT_EXTENSION_MS)}`
  return (
    <Button.Group>
      <Button
        variant="default"
        disabled={isDisabled}
        title={reason ?? 'Adds to the time left on each lease, up to 12 h in total'}
        aria-label={`${name} ${byDefault}`}
        onClick={() => onExtend(DEFAULT_EXTENSION_MS)}
      >
        {label} {byDefault}
      </Button>
      <Popover
        opened={isOpen}
        onChange={setOpen}
        position="bottom-end"
        trapFocus
        returnFocus
        withRoles={false}
      >
        <Popover.Target>
          <Button
            className={classes.chooser}
            variant="default"
            disabled={isDisabled}
            aria-label="Choose a duration"
            aria-expanded={isOpen}
            onClick={() => setOpen(!isOpen)}
          >
            <ChevronRightIcon size={12} />
          </Button>
        </Popover.Target>
        <Popover.Dropdown className={classes.choices}>
          {EXTENSIONS_MS.map((byMs) => (
            <Button
              key={byMs}
              variant="subtle"
              justify="flex-start"
              onClick={() => {
                setOpen(false)
                onExtend(byMs)
              }}
            >
              {`by ${formatDuration(byMs)}`}
            </Button>
          ))}
        </Popover.Dropdown>
      </Popover>
    </Button.Group>
  )
}
