import { Button, Checkbox, NumberInput } from '@mantine/core'
import { useState } from 'react'
import { MAX_PULL_BATCH } from '#contract/limits.ts'
import type { Queue } from '#contract/queues.ts'
import { formatDuration } from '#web/lib/durations.ts'
import type { Run } from '#web/runs/run-store.ts'
import { PopoverButton } from '#web/ui/PopoverButton.tsx'
import { pullRule } from './attempt-meter.ts'
import type { LoadMode, LoadRequest } from './load-request.ts'
import classes from './ScanControl.module.css'
import { scanTimeoutMs } from './scan.ts'
import type { ScanRequest } from './use-scan.ts'

interface ScanControlProps {
  queue: Queue
  mode: LoadMode
  request: LoadRequest
  running: Run | null
  isDisabled: boolean
  canPull: boolean
  /** Why a scan cannot start; null if it can. */
  obstacle: string | null
  onScan: (request: Omit<ScanRequest, 'filter'>) => void
  onPeek: (request: LoadRequest) => void
}

/** Pulls messages until enough of them match the filter. */
export function ScanControl(props: ScanControlProps) {
  const { mode, running, isDisabled } = props
  const [isOpen, setOpen] = useState(false)
  if (running) {
    return (
      <span className={classes.running}>
        <progress max={running.total} value={running.handled} aria-label="Scanned" />
        <span role="status">{running.progress}</span>
        <Button variant="default" onClick={running.stop}>
          Stop
        </Button>
      </span>
    )
  }
  const close = () => setOpen(false)
  return (
    <PopoverButton label="Scan…" isOpen={isOpen} isDisabled={isDisabled} onOpen={setOpen}>
      {mode === 'pull' ? <PullScan {...props} onDone={close} /> : <PeekScan {...props} onDone={close} />}
    </PopoverButton>
  )
}

type FormProps = ScanControlProps & { onDone: () => void }

function PullScan({ queue, request, obstacle, onScan, onDone }: FormProps) {
  const [wanted, setWanted] = useState<number | string>(10)
  const [limit, setLimit] = useState<number | string>(1_000)
  const [releasesOthers, setReleasesOthers] = useState(true)
  const atMost = Number(limit) || 1
  const lastsMs = scanTimeoutMs(request.visibilityTimeoutMs, atMost, MAX_PULL_BATCH)
  return (
    <form
      className={classes.form}
      aria-label="Scan"
      onSubmit={(event) => {
        event.preventDefault()
        onDone()
        onScan({ ...request, wanted: Number(wanted) || 1, limit: atMost, releasesOthers })
      }}
    >
      {obstacle === null ? (
        <p className={classes.hint}>
          Pulls messages until enough of them match the filter. {pullRule(queue)} A message on its last
          attempt is not released; it stays in the list.
        </p>
      ) : (
        <p className={classes.obstacle}>{obstacle}</p>
      )}
      <NumberInput
        label="Matches wanted"
        min={1}
        max={10_000}
        clampBehavior="strict"
        allowDecimal={false}
        value={wanted}
        onChange={setWanted}
      />
      <NumberInput
        label="Messages at most"
        description={
          lastsMs > request.visibilityTimeoutMs
            ? `Their leases last ${formatDuration(lastsMs)}, to outlast the scan`
            : `Their leases last ${formatDuration(lastsMs)}`
        }
        min={1}
        max={10_000}
        clampBehavior="strict"
        allowDecimal={false}
        value={limit}
        onChange={setLimit}
      />
      <Checkbox
        size="xs"
        label="Release messages that do not match"
        checked={releasesOthers}
        onChange={(event) => setReleasesOthers(event.currentTarget.checked)}
      />
      <Button type="submit" disabled={obstacle !== null}>
        Start the scan
      </Button>
    </form>
  )
}

function PeekScan({ request, canPull, onPeek, onDone }: FormProps) {
  return (
    <form
      className={classes.form}
      aria-label="Scan"
      onSubmit={(event) => {
        event.preventDefault()
        onDone()
        onPeek({ ...request, batchSize: MAX_PULL_BATCH })
      }}
    >
      <p className={classes.hint}>
        A peek always starts at the first message and shows at most {MAX_PULL_BATCH}. The filter applies to
        those.
        {canPull && ' To scan the whole queue, switch to Pull.'}
      </p>
      <Button type="submit">Peek at the first {MAX_PULL_BATCH}</Button>
    </form>
  )
}
