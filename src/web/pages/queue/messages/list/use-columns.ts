import { useState } from 'react'
import { browserStore, readStored, writeStored } from '#web/storage/browser-store.ts'
import { parsePreferences, type ColumnPreferences } from '#web/pages/queue/messages/model/columns.ts'

const keyOf = (queueId: string) => `queuedeck-columns-${queueId}`

/** The columns of a queue's message list, kept in this browser. */
export function useColumns(queueId: string) {
  const [columns, setColumns] = useState(() => parsePreferences(readStored(browserStore(), keyOf(queueId))))
  function change(changes: Partial<ColumnPreferences>): void {
    const next = { ...columns, ...changes }
    setColumns(next)
    // If storage is full, they last as long as the page.
    writeStored(browserStore(), keyOf(queueId), next)
  }
  return [columns, change] as const
}
