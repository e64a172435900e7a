import { Button, Checkbox, NumberInput } from '@mantine/core'
import { useState } from 'react'
import { formatCount } from '#web/lib/bytes.ts'
import { PopoverButton } from '#web/ui/PopoverButton.tsx'
import classes from './MessagesTab.module.css'
import type { ScanProgress } from './scan.ts'

interface ScanControlProps {
  progress: ScanProgress | null
  isDisabled: boolean
  hasFilter: boolean
  onScan: (options: { wanted: number; limit: number; releasesOthers: boolean }) => void
  onStop: () => void
}

/** Pulls on until enough messages match the filter. */
export function ScanControl({ progress, isDisabled, hasFilter, onScan, onStop }: ScanControlProps) {
  const [isOpen, setOpen] = useState(false)
  const [wanted, setWanted] = useState<number | string>(10)
  const [limit, setLimit] = useState<number | string>(1_000)
  const [releasesOthers, setReleasesOthers] = useState(true)
  if (progress) {
    return (
      <span className={classes.scan} role="status">
        {formatCount(progress.scanned)} scanned, {formatCount(progress.found)} matching
        <Button variant="default" onClick={onStop}>
          Stop
        </Button>
      </span>
    )
  }
  return (
    <PopoverButton label="Scan…" isOpen={isOpen} isDisabled={isDisabled} onOpen={setOpen}>
      <form
        className={classes.filterForm}
        aria-label="Scan"
        onSubmit={(event) => {
          event.preventDefault()
          setOpen(false)
          onScan({ wanted: Number(wanted) || 1, limit: Number(limit) || 1, releasesOthers })
        }}
      >
        <p className={classes.hint}>
          {hasFilter
            ? 'Pulls on until enough messages match the filter. Each one that is pulled counts an attempt.'
            : 'Set a filter first: a scan pulls on until enough messages match it.'}
        </p>
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
          min={1}
          max={10_000}
          clampBehavior="strict"
          allowDecimal={false}
          value={limit}
          onChange={setLimit}
        />
        <Checkbox
          size="xs"
          label="Give back those that do not match"
          checked={releasesOthers}
          onChange={(event) => setReleasesOthers(event.currentTarget.checked)}
        />
        <Button type="submit" disabled={!hasFilter}>
          Start the scan
        </Button>
      </form>
    </PopoverButton>
  )
}
