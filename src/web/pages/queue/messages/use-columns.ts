import { useState } from 'react'
import { parsePreferences, type ColumnPreferences } from './columns.ts'

const keyOf = (queueId: string) => `queuedeck-columns-${queueId}`

function load(queueId: string): ColumnPreferences {
  try {
    return parsePreferences(localStorage.getItem(keyOf(queueId)))
  } catch {
    return parsePreferences(null)
  }
}

/** How the list of a queue's messages looks, remembered by this browser. */
export function useColumns(queueId: string) {
  const [columns, setColumns] = useState(() => load(queueId))
  function change(changes: Partial<ColumnPreferences>): void {
    const next = { ...columns, ...changes }
    setColumns(next)
    try {
      localStorage.setItem(keyOf(queueId), JSON.stringify(next))
    } catch {
      // Full or switched off: then it lasts as long as the page.
    }
  }
  return [columns, change] as const
}
