import { useCallback, useEffect, useRef, useState } from 'react'
import { rangeBetween, type LoadedMessage } from './loaded.ts'

export interface Selection {
  ids: ReadonlySet<string>
  /** Those that are selected and shown: what an action means. */
  selected: readonly LoadedMessage[]
  toggle: (id: string, isRange: boolean) => void
  toggleAll: () => void
  replace: (ids: readonly string[]) => void
  clear: () => void
}

/** What is selected, as in a mail client; with Shift all rows from the last one that was. */
export function useSelection(shown: readonly LoadedMessage[]): Selection {
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set())
  // Rows are memoized and keep the first toggle they got, so it looks up what is current.
  const current = useRef({ shown, last: null as string | null })
  useEffect(() => {
    current.current.shown = shown
  })
  const selected = shown.filter(({ id }) => ids.has(id))

  const toggle = useCallback((id: string, isRange: boolean) => {
    const { shown, last } = current.current
    const range =
      isRange && last !== null
        ? rangeBetween(
            shown.map((message) => message.id),
            last,
            id,
          )
        : null
    current.current.last = id
    setIds((previous) => {
      const next = new Set(previous)
      if (range) for (const each of range) next.add(each)
      else if (!next.delete(id)) next.add(id)
      return next
    })
  }, [])

  return {
    ids,
    selected,
    toggle,
    toggleAll: () => setIds(new Set(selected.length === shown.length ? [] : shown.map(({ id }) => id))),
    replace: (next) => setIds(new Set(next)),
    clear: () => setIds(new Set()),
  }
}
