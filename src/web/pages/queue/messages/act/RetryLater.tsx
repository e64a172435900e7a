import { Button, NumberInput } from '@mantine/core'
import { useState } from 'react'
import { MAX_DELAY_SECONDS } from '#contract/limits.ts'
import { formatCount } from '#web/lib/format.ts'
import { ClockIcon } from '#web/ui/icons.tsx'
import { PopoverButton } from '#web/ui/PopoverButton.tsx'
import classes from './RetryLater.module.css'

interface RetryLaterProps {
  count: number
  isOpen: boolean
  isDisabled: boolean
  onOpen: (isOpen: boolean) => void
  onRetry: (delaySeconds: number) => void
}

/** Asks for the retry delay. */
export function RetryLater({ count, isOpen, isDisabled, onOpen, onRetry }: RetryLaterProps) {
  const [seconds, setSeconds] = useState<number | string>(60)
  return (
    <PopoverButton
      label={`Retry ${formatCount(count)} with delay…`}
      icon={<ClockIcon size={14} />}
      isOpen={isOpen}
      isDisabled={isDisabled}
      onOpen={onOpen}
    >
      <form
        className={classes.form}
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
    </PopoverButton>
  )
}
