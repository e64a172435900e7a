import { Button, NumberInput, Popover } from '@mantine/core'
import { useState } from 'react'
import { MAX_DELAY_SECONDS } from '#contract/limits.ts'
import { ClockIcon } from '#web/ui/icons.tsx'
import classes from './MessagesTab.module.css'

interface RetryLaterProps {
  isOpen: boolean
  isDisabled: boolean
  onOpen: (isOpen: boolean) => void
  onRetry: (delaySeconds: number) => void
}

/** Asks after how long the messages come back. */
export function RetryLater({ isOpen, isDisabled, onOpen, onRetry }: RetryLaterProps) {
  const [seconds, setSeconds] = useState<number | string>(60)
  return (
    <Popover
      opened={isOpen}
      onChange={onOpen}
      trapFocus
      returnFocus
      position="bottom-start"
      shadow="md"
      withRoles={false}
    >
      <Popover.Target>
        <Button
          variant="default"
          leftSection={<ClockIcon size={14} />}
          disabled={isDisabled}
          aria-expanded={isOpen}
          onClick={() => onOpen(!isOpen)}
        >
          Retry with delay…
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <form
          className={classes.popoverForm}
          aria-label="Retry with delay"
          onSubmit={(event) => {
            event.preventDefault()
            onOpen(false)
            onRetry(Number(seconds) || 0)
          }}
        >
          <NumberInput
            label="Delay in seconds"
            w={140}
            min={0}
            max={MAX_DELAY_SECONDS}
            clampBehavior="strict"
            allowDecimal={false}
            value={seconds}
            onChange={setSeconds}
            data-autofocus
          />
          <Button type="submit">Retry later</Button>
        </form>
      </Popover.Dropdown>
    </Popover>
  )
}
