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

/** What goes on or has ended on pages one has left; opens the list of it. */
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
      {/* The share that is done would be read out at every call. */}
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
      title="What goes on, or has ended, on pages you left"
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

/** With the last outcome the button goes that would get the focus back from the list, so the page gets it. */
function useFocusOnContent(isOpen: boolean): void {
  const wasOpen = useRef(isOpen)
  useEffect(() => {
    if (wasOpen.current && !isOpen && document.activeElement === document.body) {
      document.querySelector('main')?.focus({ preventScroll: true })
    }
    wasOpen.current = isOpen
  }, [isOpen])
}
