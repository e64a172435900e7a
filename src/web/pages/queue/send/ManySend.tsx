import { Button, NumberInput, Progress } from '@mantine/core'
import { useState } from 'react'
import { formatCount, plural } from '#web/lib/bytes.ts'
import { useProductionGuard } from '#web/pages/queue/production-guard.tsx'
import { SendIcon } from '#web/ui/icons.tsx'
import { amountProblem } from './many-preview.ts'
import classes from './ManyTab.module.css'
import type { RunProgress } from './use-run.ts'

const MAX_REPEAT = 1_000

interface ManySendProps {
  /** Lines that can be sent. */
  ready: number
  progress: RunProgress | null
  onStart: (repeat: number, total: number) => void
  onStop: () => void
}

/** Starts a run, shows how far it is, and stops it. */
export function ManySend({ ready, progress, onStart, onStop }: ManySendProps) {
  const guard = useProductionGuard()
  const [repeat, setRepeat] = useState<number | ''>(1)
  const times = repeat === '' ? 1 : repeat
  const total = ready * times
  const problem = amountProblem(total)
  const question = {
    title: 'Send many messages',
    consequence: `This puts ${plural(total, 'message')} into one of its queues.`,
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
          disabled={progress !== null}
          value={repeat}
          onChange={(value) => setRepeat(value === '' ? '' : Math.max(1, Number(value)))}
        />
        <Button
          size="sm"
          leftSection={<SendIcon size={15} />}
          disabled={total === 0 || problem !== null}
          loading={progress !== null}
          onClick={() => guard.ask(question, () => onStart(times, total))}
        >
          Send {plural(total, 'message')}
        </Button>
        {progress && (
          <Button size="sm" variant="default" onClick={onStop}>
            Stop
          </Button>
        )}
      </div>
      {guard.dialog}
      {problem && <p className={classes.problem}>{problem}</p>}
      {progress && <RunProgressBar progress={progress} />}
    </div>
  )
}

function RunProgressBar({ progress: { totals, total, perSecond } }: { progress: RunProgress }) {
  const done = totals.sent + totals.failed + totals.unknown
  return (
    <div>
      <Progress aria-label="Messages sent" value={total === 0 ? 0 : (done / total) * 100} />
      <p className={classes.figures}>
        {formatCount(done)} of {formatCount(total)}, {plural(perSecond, 'message')}/s
        {totals.failed > 0 && `, ${formatCount(totals.failed)} failed`}
      </p>
    </div>
  )
}
