import { Button, NativeSelect, NumberInput } from '@mantine/core'
import { useState } from 'react'
import { MAX_PULL_BATCH } from '#contract/limits.ts'
import type { PullRequest } from '#contract/messages.ts'
import type { Queue } from '#contract/queues.ts'
import { PullIcon } from '#web/ui/icons.tsx'
import classes from './MessagesTab.module.css'
import { pullCost } from './pull-cost.ts'

const TIMEOUTS = [
  { value: '10000', label: '10 s' },
  { value: '30000', label: '30 s' },
  { value: '120000', label: '2 min' },
  { value: '600000', label: '10 min' },
]
const DEFAULT_BATCH = 10

interface PullBarProps {
  queue: Queue
  isPulling: boolean
  isDisabled: boolean
  onPull: (request: Required<PullRequest>) => void
}

/** How many to pull and for how long, and what that will cost. */
export function PullBar({ queue, isPulling, isDisabled, onPull }: PullBarProps) {
  const [batchSize, setBatchSize] = useState<number | string>(DEFAULT_BATCH)
  const [timeoutMs, setTimeoutMs] = useState('30000')
  return (
    <form
      className={classes.pullBar}
      aria-label="Pull messages"
      onSubmit={(event) => {
        event.preventDefault()
        onPull({ batch_size: Number(batchSize) || DEFAULT_BATCH, visibility_timeout_ms: Number(timeoutMs) })
      }}
    >
      <NumberInput
        label="Batch size"
        w={96}
        min={1}
        max={MAX_PULL_BATCH}
        clampBehavior="strict"
        allowDecimal={false}
        value={batchSize}
        onChange={setBatchSize}
      />
      <NativeSelect
        label="Visibility timeout"
        w={130}
        data={TIMEOUTS}
        value={timeoutMs}
        onChange={(event) => setTimeoutMs(event.currentTarget.value)}
      />
      <Button type="submit" leftSection={<PullIcon size={14} />} loading={isPulling} disabled={isDisabled}>
        Pull messages
      </Button>
      {!isDisabled && <p className={classes.cost}>{pullCost(queue, Number(timeoutMs))}</p>}
    </form>
  )
}
