import type { LoadedMessage } from '#web/pages/queue/messages/model/loaded.ts'
import type { IndexEntry } from './entry.ts'

/** What tells one state of a message from the next: how often it was delivered, and what is held of it. */
function stampOf({ attempts, hold }: LoadedMessage): string {
  return `${attempts} ${hold.kind} ${hold.kind === 'lease' ? hold.leaseId : hold.ref}`
}

/** What the index knows of a message. */
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

/** What must be told to an index that knows the messages by these stamps. */
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
