import { useCallback, useEffect, useRef } from 'react'
import { rangeBetween, type LoadedMessage } from '#web/pages/queue/messages/model/loaded.ts'
import { useWorkbench } from './workbench.tsx'

export interface Selection {
  ids: ReadonlySet<string>
  /** Selected messages that are shown; actions apply to these. */
  selected: readonly LoadedMessage[]
  /** Selected messages that the filter hides; no action applies to them. */
  hiddenCount: number
  toggle: (id: string, isRange: boolean) => void
  /** Selects all shown messages, or clears them if all are selected; hidden ones keep their state. */
  toggleAll: () => void
  replace: (ids: readonly string[]) => void
  clear: () => void
  /** Sets the start of a later range; `isWeak`: only if none is set. */
  beginRange: (id: string, isWeak: boolean) => void
}

/** The selection, as in a mail client; Shift selects a range. */
export function useSelection(shown: readonly LoadedMessage[]): Selection {
  const { loaded, selectedIds, setSelectedIds } = useWorkbench()
  // Rows are memoized and keep the first toggle, so it reads the current state.
  const current = useRef({ shown, anchor: null as string | null })
  useEffect(() => {
    current.current.shown = shown
  })
  const selected = shown.filter(({ id }) => selectedIds.has(id))

  const toggle = useCallback(
    (id: string, isRange: boolean) => {
      const { shown, anchor } = current.current
      const ids = shown.map((message) => message.id)
      const range = isRange && anchor !== null ? rangeBetween(ids, anchor, id) : null
      current.current.anchor = id
      setSelectedIds((previous) => {
        const next = new Set(previous)
        if (range) for (const each of range) next.add(each)
        else if (!next.delete(id)) next.add(id)
        return next
      })
    },
    [setSelectedIds],
  )
  const beginRange = useCallback((id: string, isWeak: boolean) => {
    if (!isWeak || current.current.anchor === null) current.current.anchor = id
  }, [])

  return {
    ids: selectedIds,
    selected,
    hiddenCount: loaded.filter(({ id }) => selectedIds.has(id)).length - selected.length,
    toggle,
    toggleAll() {
      const isAll = selected.length === shown.length
      setSelectedIds((previous) => {
        const next = new Set(previous)
        for (const { id } of shown) {
          if (isAll) next.delete(id)
          else next.add(id)
        }
        return next
      })
    },
    replace: (next) => setSelectedIds(new Set(next)),
    clear() {
      current.current.anchor = null
      setSelectedIds(new Set())
    },
    beginRange,
  }
}
