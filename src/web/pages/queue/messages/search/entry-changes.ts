import type { LoadedMessage } from '#web/pages/queue/messages/model/loaded.ts'
import type { IndexEntry } from './entry.ts'

/** Identifies a state of a message: its deliveries, and the lease or ref it is held by. */
function stampOf({ attempts, hold }: LoadedMessage): string {
  return `${attempts} ${hold.kind} ${hold.kind === 'lease' ? hold.leaseId : hold.ref}`
}

/** The index entry of a message. */
export function toIndexEntry({ id, body, attempts, timestampMs }: LoadedMessage): IndexEntry {
  return {
    id,
    text: body.text,
    contentType: body.contentType,
    attempts,
    timestampMs,
    byteLength: body.byteLength,
  }
}

/** The changes for an index that knows the messages by these stamps. */
export function entryChanges(
  known: ReadonlyMap<string, string>,
  messages: readonly LoadedMessage[],
): { added: IndexEntry[]; removed: string[]; stamps: ReadonlyMap<string, string> } {
  const stamps = new Map(messages.map((message) => [message.id, stampOf(message)]))
  return {
    added: messages.filter((message) => known.get(message.id) !== stampOf(message)).map(toIndexEntry),
    removed: [...known.keys()].filter((id) => !stamps.has(id)),
    stamps,
  }
}
