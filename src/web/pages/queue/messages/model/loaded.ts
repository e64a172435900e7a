import { decodeBody, type DecodedBody } from '#contract/body-encoding.ts'
import type { PeekedMessage, PulledMessage } from '#contract/messages.ts'
import type { ItemOutcome } from '#web/runs/run-chunks.ts'

/** What an action on a message needs: a lease to ack or retry it, a ref to delete it. */
type Hold = { kind: 'lease'; leaseId: string } | { kind: 'ref'; ref: string }

/** A message loaded by this page: pulled with a lease, or peeked at. */
export interface LoadedMessage {
  id: string
  hold: Hold
  attempts: number
  timestampMs: number
  metadata: Record<string, unknown>
  body: DecodedBody
  /** Why the last action on it failed; null if it did not. */
  note: string | null
}

export type LoadedAction =
  | { type: 'pulled'; messages: readonly PulledMessage[] }
  | { type: 'peeked'; messages: readonly PeekedMessage[] }
  /** By message id. `leaves`: messages that succeeded are removed from the list. */
  | { type: 'acted'; outcomes: ReadonlyMap<string, ItemOutcome>; leaves: boolean }

/** A pulled message as a loaded one. */
export const fromPull = (message: PulledMessage): LoadedMessage =>
  toLoaded(message, { kind: 'lease', leaseId: message.lease_id })

/** A peeked message as a loaded one. */
const fromPeek = (message: PeekedMessage): LoadedMessage =>
  toLoaded(message, { kind: 'ref', ref: message.ref })

function toLoaded(message: PulledMessage | PeekedMessage, hold: Hold): LoadedMessage {
  return {
    id: message.id,
    hold,
    attempts: message.attempts,
    timestampMs: message.timestamp_ms,
    metadata: message.metadata ?? {},
    body: decodeBody(message.body, message.metadata),
    note: null,
  }
}

/** Appends messages; one that is already loaded moves to the end, as it was delivered again. */
function add(loaded: readonly LoadedMessage[], fresh: readonly LoadedMessage[]): LoadedMessage[] {
  const ids = new Set(fresh.map(({ id }) => id))
  return [...loaded.filter(({ id }) => !ids.has(id)), ...fresh]
}

/** The loaded messages after an action. */
export function loadedReducer(
  loaded: readonly LoadedMessage[],
  action: LoadedAction,
): readonly LoadedMessage[] {
  switch (action.type) {
    case 'pulled':
      return add(loaded, action.messages.map(fromPull))
    case 'peeked':
      return add(loaded, action.messages.map(fromPeek))
    case 'acted':
      return loaded.flatMap((message) => {
        const outcome = action.outcomes.get(message.id)
        if (!outcome) return [message]
        if (outcome.kind === 'done') return action.leaves ? [] : [{ ...message, note: null }]
        return [{ ...message, note: outcome.text }]
      })
  }
}

/** The ids from one row to another, in list order. */
export function rangeBetween(ids: readonly string[], from: string, to: string): string[] {
  const [start, end] = [ids.indexOf(from), ids.indexOf(to)]
  if (start < 0 || end < 0) return [to]
  return ids.slice(Math.min(start, end), Math.max(start, end) + 1)
}
