import { useCallback, useState, type KeyboardEvent } from 'react'
import type { BulkAction } from './bulk-action.ts'
import type { LoadedMessage } from './loaded.ts'
import { commandOf, moveCursor, type MessageCommand } from './message-keys.ts'
import type { Selection } from './use-selection.ts'

interface MessageKeysOptions {
  shown: readonly LoadedMessage[]
  selection: Selection
  openId: string | null
  onOpen: (id: string | null) => void
  onAct: (action: BulkAction, messages: readonly LoadedMessage[]) => void
  onRetryLater: () => void
}

/** The list by keyboard: a cursor that walks the rows, and a key for each thing one does. */
export function useMessageKeys({
  shown,
  selection,
  openId,
  onOpen,
  onAct,
  onRetryLater,
}: MessageKeysOptions) {
  const [cursorId, setCursorId] = useState<string | null>(null)
  const [isHelpShown, setHelpShown] = useState(false)
  const [compared, setCompared] = useState<readonly [LoadedMessage, LoadedMessage] | null>(null)
  const ids = () => shown.map(({ id }) => id)

  const open = useCallback(
    (id: string) => {
      setCursorId(id)
      onOpen(id)
    },
    [onOpen],
  )

  /** What an action means: the selection; without one, the row under the cursor. */
  function target(): readonly LoadedMessage[] {
    return selection.selected.length > 0 ? selection.selected : shown.filter(({ id }) => id === cursorId)
  }

  function run(command: MessageCommand, isShift: boolean): void {
    switch (command) {
      case 'select':
        if (cursorId !== null) selection.toggle(cursorId, isShift)
        break
      case 'select-all':
        selection.replace(ids())
        break
      case 'open':
        if (cursorId !== null) onOpen(cursorId)
        break
      case 'close':
        if (openId === null) selection.clear()
        else onOpen(null)
        break
      case 'ack':
        onAct({ kind: 'ack' }, target())
        break
      case 'retry':
        onAct({ kind: 'retry', delaySeconds: null }, target())
        break
      case 'retry-later':
        if (selection.selected.length === 0 && cursorId !== null) selection.replace([cursorId])
        onRetryLater()
        break
      case 'help':
        setHelpShown(true)
        break
      default: {
        const next = moveCursor(ids(), cursorId, command)
        setCursorId(next)
        // With a message open, moving on reads the next one.
        if (openId !== null && next !== null) onOpen(next)
      }
    }
  }

  function onKeyDown(event: KeyboardEvent): void {
    // Only the rows have these keys: in a header or a checkbox the usual ones are meant.
    const row = event.target instanceof Element ? event.target.closest('tr[data-id]') : null
    if (!row || event.target !== row) return
    const command = commandOf(event)
    if (!command) return
    event.preventDefault()
    const focusedId = row.getAttribute('data-id')
    if (focusedId !== cursorId) setCursorId(focusedId)
    run(command, event.shiftKey)
  }

  return {
    cursorId,
    open,
    onKeyDown,
    isHelpShown,
    hideHelp: () => setHelpShown(false),
    compared,
    showDiff() {
      const [left, right] = selection.selected
      if (left && right) setCompared([left, right])
    },
    hideDiff: () => setCompared(null),
  }
}
