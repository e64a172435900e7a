import { Button, NativeSelect, NumberInput, SegmentedControl } from '@mantine/core'
import { useState, type ReactNode } from 'react'
import { MAX_PULL_BATCH, MAX_VISIBILITY_TIMEOUT_MS } from '#contract/limits.ts'
import type { Queue } from '#contract/queues.ts'
import { useConnection } from '#web/api/connection.tsx'
import { useMissingCapability } from '#web/api/capabilities.ts'
import { PullIcon, SearchIcon } from '#web/ui/icons.tsx'
import { Unavailable } from '#web/ui/Unavailable.tsx'
import classes from './LoadBar.module.css'
import { LoadCost } from './LoadCost.tsx'
import type { LoadMode, LoadRequest } from './load-request.ts'
import { RevealSwitch } from './RevealSwitch.tsx'

const TIMEOUTS = [
  { value: '10000', label: '10 s' },
  { value: '30000', label: '30 s' },
  { value: '120000', label: '2 min' },
  { value: '600000', label: '10 min' },
  { value: 'custom', label: 'Custom…' },
]
const DEFAULT_BATCH = 10
const DEFAULT_TIMEOUT_MS = 30_000

interface LoadBarProps {
  queue: Queue
  mode: LoadMode
  canPull: boolean
  canPeek: boolean
  canReveal: boolean
  hasLoaded: boolean
  isLoading: boolean
  onMode: (mode: LoadMode) => void
  /** `isByKeyboard`: the request came from the keyboard, so the focus moves to the list. */
  onLoad: (request: LoadRequest, isByKeyboard: boolean) => void
  /** Further controls that use the same settings. */
  children?: (request: LoadRequest, canLoad: boolean) => ReactNode
}

/** Pull or peek, batch size and visibility timeout, and what loading costs. */
export function LoadBar(props: LoadBarProps) {
  const { queue, mode, canPull, canPeek, canReveal, hasLoaded, isLoading, onMode, onLoad, children } = props
  const [batchSize, setBatchSize] = useState<number | string>(DEFAULT_BATCH)
  const [timeout, setTimeout] = useState(String(DEFAULT_TIMEOUT_MS))
  const [customSeconds, setCustomSeconds] = useState<number | string>(300)
  const [reveal, setReveal] = useState(false)
  const request = {
    batchSize: Number(batchSize) || DEFAULT_BATCH,
    visibilityTimeoutMs: timeout === 'custom' ? (Number(customSeconds) || 30) * 1_000 : Number(timeout),
    reveal: reveal && canReveal,
  }
  const connection = useConnection()
  const missingPull = useMissingCapability(connection, 'pull')
  const missingPeek = useMissingCapability(connection, 'peek')
  const isPull = mode === 'pull'
  const canLoad = isPull ? canPull && !missingPull : canPeek && !missingPeek
  const [first, more] = isPull ? ['Pull messages', 'Pull more'] : ['Peek at messages', 'Peek again']
  return (
    <div className={classes.bar}>
      <form
        className={classes.form}
        aria-label={isPull ? 'Pull messages' : 'Peek at messages'}
        onSubmit={(event) => {
          event.preventDefault()
          onLoad(request, isByKeyboard())
        }}
      >
        <SegmentedControl
          aria-label="How to look"
          value={mode}
          onChange={(value) => onMode(value === 'peek' ? 'peek' : 'pull')}
          data={[
            { value: 'pull', label: 'Pull', disabled: missingPull !== null },
            { value: 'peek', label: 'Peek', disabled: missingPeek !== null },
          ]}
        />
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
        {isPull && (
          <NativeSelect
            label="Visibility timeout"
            w={130}
            data={TIMEOUTS}
            value={timeout}
            onChange={(event) => setTimeout(event.currentTarget.value)}
          />
        )}
        {isPull && timeout === 'custom' && (
          <NumberInput
            label="Seconds"
            w={100}
            min={1}
            max={MAX_VISIBILITY_TIMEOUT_MS / 1_000}
            clampBehavior="strict"
            allowDecimal={false}
            value={customSeconds}
            onChange={setCustomSeconds}
          />
        )}
        <Button
          type="submit"
          leftSection={isPull ? <PullIcon size={14} /> : <SearchIcon size={14} />}
          loading={isLoading}
          disabled={!canLoad}
        >
          {hasLoaded ? more : first}
        </Button>
      </form>
      {canReveal && <RevealSwitch isOn={reveal} onChange={setReveal} />}
      {children?.(request, canLoad)}
      <div className={classes.cost}>
        {isPull && canLoad && <LoadCost queue={queue} request={request} canAsk={!missingPeek} />}
        {!isPull && !missingPeek && (
          <>
            Peeking takes no lease and counts no attempt. It shows at most the first {MAX_PULL_BATCH} messages
            that can be delivered now.{canPull && ' Pull to see more.'}
          </>
        )}
        {missingPull && <Unavailable {...missingPull} />}
        {missingPeek && <Unavailable {...missingPeek} />}
      </div>
    </div>
  )
}

/** A button that was clicked shows no focus ring. */
const isByKeyboard = () => document.activeElement?.matches(':focus-visible') ?? false
