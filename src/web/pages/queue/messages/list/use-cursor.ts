import { useState } from 'react'
import type { LoadedMessage } from '#web/pages/queue/messages/model/loaded.ts'
import { neighbourOf } from './message-keys.ts'

/** Where one stands in the list. */
export interface Cursor {
  id: string
  /** Whether its row takes the focus; otherwise only if nothing else has it. */
  takesFocus: boolean
}

/** Rows that came by keyboard: one goes on at the first of them. */
export interface Arrival {
  firstId: string
}

/**
 * Where one stands in the list, and which message is open. When a row leaves, both go on to its neighbour, so that
 * one can go through the list without looking for one's place.
 */
export function useCursor(shown: readonly LoadedMessage[], arrival: Arrival | null) {
  const [cursor, setCursor] = useState<Cursor | null>(null)
  const [openId, setOpenId] = useState<string | null>(null)
  const [known, setKnown] = useState({ shown, arrival })

  // While rendering, as what is on the screen must never be about a row that is gone.
  if (known.shown !== shown) {
    const before = known.shown.map(({ id }) => id)
    const remaining = new Set(shown.map(({ id }) => id))
    const after = (id: string) => (remaining.has(id) ? id : neighbourOf(id, before, remaining))
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
