import { VisuallyHidden } from '@mantine/core'
import { lazy, Suspense, useEffect, useRef, useState } from 'react'
import { ProgressIcon, WarningIcon } from '#web/ui/icons.tsx'
import { TrayButton } from '#web/ui/TrayButton.tsx'
import { WideText } from '#web/ui/WideText.tsx'
import { runStore, useRunsElsewhere } from './browser-runs.ts'
import type { Run } from './run-store.ts'
import { describeRuns, labelRuns, percentOf } from './run-summary.ts'
import classes from './RunTray.module.css'

const RunPanel = lazy(() => import('./RunPanel.tsx').then((module) => ({ default: module.RunPanel })))

/** Shows the background tasks of pages the user has left, and opens the list of them. */
export function RunTray() {
  const runs = useRunsElsewhere()
  const [isOpen, setOpen] = useState(false)
  useFocusOnContent(isOpen)
  function close(): void {
    setOpen(false)
    runStore.forgetEnded()
  }
  return (
    <>
      {/* Without the percentage, which a screen reader would read out after every call. */}
      <VisuallyHidden role="status">{describeRuns(runs)}</VisuallyHidden>
      {runs.length > 0 && <RunButton runs={runs} isOpen={isOpen} onOpen={() => setOpen(true)} />}
      {isOpen && (
        <Suspense fallback={null}>
          <RunPanel runs={runs} onClose={close} />
        </Suspense>
      )}
    </>
  )
}

interface RunButtonProps {
  runs: readonly Run[]
  isOpen: boolean
  onOpen: () => void
}

function RunButton({ runs, isOpen, onOpen }: RunButtonProps) {
  const { count, word, rest } = labelRuns(runs)
  const percent = percentOf(runs)
  const hasProblem = runs.some(({ outcome }) => outcome?.isProblem)
  return (
    <TrayButton
      icon={hasProblem ? <WarningIcon size={14} /> : <ProgressIcon size={14} />}
      title="Background tasks"
      isOpen={isOpen}
      onOpen={onOpen}
      hasProblem={hasProblem}
    >
      {count}
      {word !== '' && <WideText>{word}</WideText>}
      {rest}
      {percent !== null && <span className={classes.percent}>{percent} %</span>}
    </TrayButton>
  )
}

/** Focuses the page if the button that opened the list was removed with the last run. */
function useFocusOnContent(isOpen: boolean): void {
  const wasOpen = useRef(isOpen)
  useEffect(() => {
    if (wasOpen.current && !isOpen && document.activeElement === document.body) {
      document.querySelector('main')?.focus({ preventScroll: true })
    }
    wasOpen.current = isOpen
  }, [isOpen])
}
