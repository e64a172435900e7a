import { useState } from 'react'
import type { LoadedMessage } from '#web/pages/queue/messages/model/loaded.ts'
import { neighborOf } from './message-keys.ts'

/** The cursor of the list. */
export interface Cursor {
  id: string
  /** Whether its row takes the focus; otherwise it does so only if nothing else has it. */
  takesFocus: boolean
}

/** Rows loaded by keyboard: the cursor moves to the first. */
export interface Arrival {
  firstId: string
}

/**
 * The cursor of the list and the open message. When a row leaves, both move to its neighbor, so that the user keeps
 * their place in the list.
 */
export function useCursor(shown: readonly LoadedMessage[], arrival: Arrival | null) {
  const [cursor, setCursor] = useState<Cursor | null>(null)
  const [openId, setOpenId] = useState<string | null>(null)
  const [known, setKnown] = useState({ shown, arrival })

  // While rendering, so that the screen never refers to a removed row.
  if (known.shown !== shown) {
    const before = known.shown.map(({ id }) => id)
    const remaining = new Set(shown.map(({ id }) => id))
    const after = (id: string) => (remaining.has(id) ? id : neighborOf(id, before, remaining))
    if (cursor && !remaining.has(cursor.id)) {
      const id = after(cursor.id)
      setCursor(id === null ? null : { id, takesFocus: false })
    }
    if (openId !== null && before.includes(openId)) setOpenId(after(openId))
  }
  if (known.arrival !== arrival && arrival) setCursor({ id: arrival.firstId, takesFocus: true })
  if (known.shown !== shown || known.arrival !== arrival) setKnown({ shown, arrival })

  return { cursor, setCursor, openId, setOpenId }
}
