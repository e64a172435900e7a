import { decodeBody, type DecodedBody } from '#contract/body-encoding.ts'
import type { AckResult, PulledMessage } from '#contract/messages.ts'

/** A message this browser holds under lease, or held until its lease ran out. */
export interface HeldMessage {
  id: string
  leaseId: string
  attempts: number
  timestampMs: number
  metadata: Record<string, unknown>
  body: DecodedBody
  /** When the lease ends by the clock of this browser, Unix ms. */
  leaseEndsAt: number
  /** Why the last action on it did not count; null if there was none. */
  note: string | null
}

export type LeaseAction =
  | { type: 'pulled'; messages: readonly PulledMessage[]; at: number; visibilityTimeoutMs: number }
  | { type: 'settled'; leaseIds: readonly string[]; warnings: AckResult['warnings'] }
  | { type: 'forgotten'; leaseIds: readonly string[] }

function toHeld(message: PulledMessage, leaseEndsAt: number): HeldMessage {
  return {
    id: message.id,
    leaseId: message.lease_id,
    attempts: message.attempts,
    timestampMs: message.timestamp_ms,
    metadata: message.metadata ?? {},
    body: decodeBody(message.body, message.metadata),
    leaseEndsAt,
    note: null,
  }
}

/** What is held after an action. A message that was delivered again takes the place of its older lease. */
export function leaseReducer(held: readonly HeldMessage[], action: LeaseAction): readonly HeldMessage[] {
  switch (action.type) {
    case 'pulled': {
      // The timeout began when the server answered; counting from before the answer came errs on the safe side.
      const pulled = action.messages.map((message) => toHeld(message, action.at + action.visibilityTimeoutMs))
      const ids = new Set(pulled.map(({ id }) => id))
      return [...held.filter(({ id }) => !ids.has(id)), ...pulled]
    }
    case 'settled': {
      const settled = new Set(action.leaseIds)
      return held.flatMap((message) => {
        if (!settled.has(message.leaseId)) return [message]
        const warning = action.warnings[message.leaseId]
        return warning === undefined ? [] : [{ ...message, note: warning }]
      })
    }
    case 'forgotten': {
      const forgotten = new Set(action.leaseIds)
      return held.filter(({ leaseId }) => !forgotten.has(leaseId))
    }
  }
}

/** The messages that show a text in their id or body. */
export function filterMessages(held: readonly HeldMessage[], text: string): readonly HeldMessage[] {
  const wanted = text.trim().toLowerCase()
  if (wanted === '') return held
  return held.filter(
    ({ id, body }) => id.includes(wanted) || (body.text ?? '').toLowerCase().includes(wanted),
  )
}

/** The ids from one row to another, whichever comes first. */
export function rangeBetween(ids: readonly string[], from: string, to: string): string[] {
  const [start, end] = [ids.indexOf(from), ids.indexOf(to)]
  if (start < 0 || end < 0) return [to]
  return ids.slice(Math.min(start, end), Math.max(start, end) + 1)
}

/** The items in order, so many at a time. */
export function chunk<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  )
}
