import { Button, Kbd } from '@mantine/core'
import { useEffect, useEffectEvent } from 'react'
import { useNow } from '#web/ui/use-now.ts'
import { describeAction, type BulkAction } from './bulk-action.ts'
import classes from './BulkBar.module.css'
import { GRACE_KEYS } from './grace-keys.ts'
import type { Bulk } from './use-bulk.ts'

interface BulkBarProps {
  bulk: Bulk
  /** The bar closes, and its buttons lose the focus. */
  onClosed: () => void
}

/**
 * A bulk action that is waiting for an undo or is running. It overlays the page on every tab of the queue, so that
 * nothing shifts and the undo stays in sight.
 */
export function BulkBar({ bulk, onClosed }: BulkBarProps) {
  const { state } = bulk
  if (state.phase === 'idle') return null
  if (state.phase === 'grace') {
    return <Grace {...state} onUndo={closing(bulk.undo)} onNow={closing(bulk.now)} />
  }
  const { run } = state
  return (
    <div className={classes.bar} role="status">
      <span>
        {run.title}: {run.progress}
      </span>
      <progress max={run.total} value={run.handled} aria-label="Progress" />
      <Button variant="default" onClick={closing(run.stop)}>
        Stop
      </Button>
    </div>
  )

  function closing(action: () => void): () => void {
    return () => {
      action()
      onClosed()
    }
  }
}

interface GraceProps {
  action: BulkAction
  messages: readonly unknown[]
  endsAt: number
  isShortened: boolean
  warning: string
  onUndo: () => void
  onNow: () => void
}

function Grace({ action, messages, endsAt, isShortened, warning, onUndo, onNow }: GraceProps) {
  useGraceKeys({ undo: onUndo, now: onNow })
  const isHeld = action.kind !== 'delete'
  return (
    <div className={classes.bar} role="alert">
      <span>
        {describeAction(action, messages.length, 'is')} in <Countdown endsAt={endsAt} />.{' '}
        {isShortened
          ? 'The wait is short because a lease ends soon.'
          : isHeld && 'The leases hold the messages until then.'}
        {warning !== '' && <strong className={classes.warning}>{warning}.</strong>}
      </span>
      <Button variant="default" rightSection={<Kbd size="xs">z</Kbd>} aria-label="Undo" onClick={onUndo}>
        Undo
      </Button>
      <Button variant="subtle" rightSection={<Kbd size="xs">y</Kbd>} aria-label="Do it now" onClick={onNow}>
        Do it now
      </Button>
    </div>
  )
}

const isTyping = (target: EventTarget | null) =>
  target instanceof Element &&
  target.closest('input:not([type="checkbox"]), textarea, select, [contenteditable]')

/** The keys of the bar work wherever the focus is, since the bar does not take it. */
function useGraceKeys(commands: Record<(typeof GRACE_KEYS)[number]['command'], () => void>): void {
  const onKeyDown = useEffectEvent((event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return
    const command = GRACE_KEYS.find(({ keys }) => keys.some((key) => key === event.key))?.command
    if (!command) return
    event.preventDefault()
    commands[command]()
  })
  useEffect(() => {
    addEventListener('keydown', onKeyDown)
    return () => removeEventListener('keydown', onKeyDown)
  }, [])
}

function Countdown({ endsAt }: { endsAt: number }) {
  const seconds = Math.max(0, Math.ceil((endsAt - useNow(250)) / 1_000))
  return <span className={classes.seconds}>{seconds} s</span>
}
