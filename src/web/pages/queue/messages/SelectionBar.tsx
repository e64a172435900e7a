import { Button, NumberInput, Popover } from '@mantine/core'
import { useState } from 'react'
import { MAX_DELAY_SECONDS } from '#contract/limits.ts'
import { plural } from '#web/lib/bytes.ts'
import { CheckIcon, ClockIcon, RetryIcon } from '#web/ui/icons.tsx'
import classes from './MessagesTab.module.css'
import type { Settlement } from './use-settle.ts'

interface SelectionBarProps {
  count: number
  isSettling: boolean
  onSettle: (settlement: Settlement) => void
  onClear: () => void
}

/** What can be done with what is selected, and with how many. Its place is kept, so nothing moves. */
export function SelectionBar({ count, isSettling, onSettle, onClear }: SelectionBarProps) {
  if (count === 0) {
    return <div className={classes.selectionBar}>Select messages to acknowledge or retry them.</div>
  }
  const messages = plural(count, 'message')
  return (
    <div
      className={`${classes.selectionBar} ${classes.active}`}
      role="toolbar"
      aria-label="Selected messages"
    >
      <strong>{count} selected</strong>
      <Button
        leftSection={<CheckIcon size={14} />}
        aria-label={`Acknowledge ${messages}`}
        loading={isSettling}
        onClick={() => onSettle({ kind: 'ack' })}
      >
        Ack {count}
      </Button>
      <Button
        variant="default"
        leftSection={<RetryIcon size={14} />}
        aria-label={`Retry ${messages}`}
        disabled={isSettling}
        onClick={() => onSettle({ kind: 'retry' })}
      >
        Retry {count}
      </Button>
      <RetryLater
        isDisabled={isSettling}
        onRetry={(delaySeconds) => onSettle({ kind: 'retry', delaySeconds })}
      />
      <Button variant="subtle" color="gray" c="var(--deck-muted)" onClick={onClear}>
        Clear
      </Button>
    </div>
  )
}

function RetryLater({
  isDisabled,
  onRetry,
}: {
  isDisabled: boolean
  onRetry: (delaySeconds: number) => void
}) {
  const [isOpen, setOpen] = useState(false)
  const [seconds, setSeconds] = useState<number | string>(60)
  return (
    <Popover
      opened={isOpen}
      onChange={setOpen}
      trapFocus
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
          onClick={() => setOpen((isShown) => !isShown)}
        >
          Retry with delay…
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <form
          className={classes.retryLater}
          aria-label="Retry with delay"
          onSubmit={(event) => {
            event.preventDefault()
            setOpen(false)
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
