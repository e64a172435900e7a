import { Button, NumberInput } from '@mantine/core'
import { MAX_DELAY_SECONDS } from '#contract/limits.ts'
import type { Queue } from '#contract/queues.ts'
import { formatDuration } from '#web/lib/durations.ts'
import { useNow } from '#web/ui/use-now.ts'
import { delayHint } from './delay-hint.ts'
import type { Draft } from '#web/pages/queue/sending/draft.ts'
import classes from './DelayInput.module.css'

const DELAY_PRESETS = [0, 30, 300, 3_600, MAX_DELAY_SECONDS]

interface DelayInputProps {
  queue: Queue
  draft: Draft
  onChange: (change: Partial<Draft>) => void
}

/** The delivery delay, and the time at which it ends. */
export function DelayInput({ queue, draft, onChange }: DelayInputProps) {
  const queueDelay = queue.settings.delivery_delay ?? 0
  return (
    <div className={classes.delay}>
      <NumberInput
        label="Delay in seconds"
        description={`Leave empty for the queue’s delay, ${formatDuration(queueDelay * 1_000)}`}
        w={240}
        min={0}
        max={MAX_DELAY_SECONDS}
        allowDecimal={false}
        allowNegative={false}
        clampBehavior="strict"
        placeholder={String(queueDelay)}
        value={draft.delaySeconds}
        onChange={(value) => onChange({ delaySeconds: value === '' ? '' : Number(value) })}
      />
      <div className={classes.presets}>
        {DELAY_PRESETS.map((preset) => (
          <Button
            key={preset}
            size="compact-xs"
            variant="default"
            onClick={() => onChange({ delaySeconds: preset })}
          >
            {formatDuration(preset * 1_000)}
          </Button>
        ))}
        <DelayHint seconds={draft.delaySeconds === '' ? queueDelay : draft.delaySeconds} />
      </div>
    </div>
  )
}

/** A component of its own, so that only this sentence renders every second. */
function DelayHint({ seconds }: { seconds: number }) {
  return <span className={classes.hint}>{delayHint(seconds, useNow(1_000))}</span>
}
