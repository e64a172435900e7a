import { parseDocument, type JsonDocument } from './document.ts'

/** What the index knows of a message. */
export interface IndexEntry {
  id: string
  /** The body as text; null where it has none. */
  text: string | null
  contentType: string
  attempts: number
  timestampMs: number
  byteLength: number
}

/** A message in the index: what it is, and its body as JSON, read when it is first asked for. */
export interface IndexedMessage extends IndexEntry {
  document: () => JsonDocument | null
}

/** A text that was not sent as json is tried as JSON only if it looks like an object or an array. */
function looksLikeJson({ contentType, text }: IndexEntry): boolean {
  if (contentType === 'json' || contentType === 'unknown') return true
  return text !== null && /^\s*[{[]/.test(text)
}

export function indexed(entry: IndexEntry): IndexedMessage {
  let read: { document: JsonDocument | null } | undefined
  return {
    ...entry,
    document: () => {
      read ??= {
        document: entry.text !== null && looksLikeJson(entry) ? parseDocument(entry.text) : null,
      }
      return read.document
    },
  }
}
