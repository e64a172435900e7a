import { useCallback, type KeyboardEvent } from 'react'
import type { BulkAction } from '#web/pages/queue/messages/workbench/bulk-action.ts'
import type { LoadedMessage } from '#web/pages/queue/messages/model/loaded.ts'
import { commandOf, moveCursor, type MessageCommand } from './message-keys.ts'
import { useCursor, type Arrival } from './use-cursor.ts'
import type { Selection } from '#web/pages/queue/messages/workbench/use-selection.ts'

interface MessageKeysOptions {
  shown: readonly LoadedMessage[]
  selection: Selection
  arrival: Arrival | null
  onAct: (action: BulkAction, messages: readonly LoadedMessage[]) => void
  onRetryLater: (messages: readonly LoadedMessage[]) => void
  onHelp: () => void
}

/** Keyboard control of the list: a cursor, and a key for each action. */
export function useMessageKeys(options: MessageKeysOptions) {
  const { shown, selection, arrival, onAct, onRetryLater, onHelp } = options
  const { cursor, setCursor, openId, setOpenId } = useCursor(shown, arrival)
  const { beginRange, toggle: select } = selection

  // Rows are memoized, so their callbacks must be stable.
  const open = useCallback(
    (id: string) => {
      setCursor({ id, takesFocus: true })
      beginRange(id, false)
      setOpenId(id)
    },
    [setCursor, setOpenId, beginRange],
  )
  const toggle = useCallback(
    (id: string, isRange: boolean) => {
      setCursor({ id, takesFocus: true })
      select(id, isRange)
    },
    [setCursor, select],
  )

  /** What an action applies to: the selection, or without one the row under the cursor. */
  const targetOf = (cursorId: string): readonly LoadedMessage[] =>
    selection.selected.length > 0 ? selection.selected : shown.filter(({ id }) => id === cursorId)

  function run(command: MessageCommand, cursorId: string, isShift: boolean): void {
    switch (command) {
      case 'select':
        return selection.toggle(cursorId, isShift)
      case 'select-all':
        return selection.replace(shown.map(({ id }) => id))
      case 'open':
        return open(cursorId)
      case 'close':
        return openId === null ? selection.clear() : setOpenId(null)
      case 'ack':
        return onAct({ kind: 'ack' }, targetOf(cursorId))
      case 'retry':
        return onAct({ kind: 'retry', delaySeconds: null }, targetOf(cursorId))
      case 'retry-later':
        return onRetryLater(targetOf(cursorId))
      case 'help':
        return onHelp()
      default: {
        const ids = shown.map(({ id }) => id)
        const next = moveCursor(ids, cursorId, command)
        if (next === null) return undefined
        setCursor({ id: next, takesFocus: true })
        beginRange(cursorId, true)
        // With a message open, moving the cursor opens the next one.
        return openId === null ? undefined : setOpenId(next)
      }
    }
  }

  function onKeyDown(event: KeyboardEvent): void {
    // Only rows and their checkboxes have these keys; headers keep the usual ones.
    if (!(event.target instanceof Element)) return
    const focusedId = event.target.closest('tr[data-id]')?.getAttribute('data-id')
    if (!focusedId) return
    const command = commandOf(event)
    // A checkbox toggles itself.
    if (!command || (event.key === ' ' && event.target.matches('input'))) return
    event.preventDefault()
    run(command, focusedId, event.shiftKey)
  }

  return {
    cursor,
    /** Moves the cursor to the row that got the focus. */
    follow: (id: string) => setCursor((now) => (now?.id === id ? now : { id, takesFocus: false })),
    openId,
    close: () => setOpenId(null),
    open,
    toggle,
    onKeyDown,
  }
}
