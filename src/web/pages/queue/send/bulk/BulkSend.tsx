import { Button, NumberInput } from '@mantine/core'
import { useState } from 'react'
import { plural } from '#web/lib/format.ts'
import { useProductionGuard } from '#web/pages/queue/guard/production-guard.tsx'
import type { Run } from '#web/runs/run-store.ts'
import { SendIcon } from '#web/ui/icons.tsx'
import { amountProblem } from './bulk-preview.ts'
import classes from './BulkTab.module.css'
import { RunProgress } from '#web/pages/queue/sending/RunProgress.tsx'

const MAX_REPEAT = 1_000

interface BulkSendProps {
  /** Lines that can be sent. */
  ready: number
  /** The current run; null if there is none. */
  run: Run | null
  onStart: (repeat: number, total: number) => void
}

/** Starts a run, shows its progress, and stops it. */
export function BulkSend({ ready, run, onStart }: BulkSendProps) {
  const guard = useProductionGuard()
  const [repeat, setRepeat] = useState<number | ''>(1)
  const times = repeat === '' ? 1 : repeat
  const total = ready * times
  const problem = amountProblem(total)
  const question = {
    title: 'Send many messages',
    consequence: `This sends ${plural(total, 'message')} to one of its queues.`,
    action: `Send ${plural(total, 'message')}`,
  }
  return (
    <div className={classes.send}>
      <div className={classes.bar}>
        <NumberInput
          label="Times the list is sent"
          w={150}
          min={1}
          max={MAX_REPEAT}
          allowDecimal={false}
          allowNegative={false}
          clampBehavior="strict"
          disabled={run !== null}
          value={repeat}
          onChange={(value) => setRepeat(value === '' ? '' : Math.max(1, Number(value)))}
        />
        <Button
          size="sm"
          leftSection={<SendIcon size={15} />}
          disabled={total === 0 || problem !== null}
          loading={run !== null}
          onClick={() => guard.ask(question, () => onStart(times, total))}
        >
          Send {plural(total, 'message')}
        </Button>
        {run && (
          <Button size="sm" variant="default" onClick={run.stop}>
            Stop
          </Button>
        )}
      </div>
      {guard.dialog}
      {problem && <p className={classes.problem}>{problem}</p>}
      {run && <RunProgress run={run} />}
    </div>
  )
}
