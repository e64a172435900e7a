import { parseDocument, type JsonDocument } from './document.ts'

/** What the index knows about a message. */
export interface IndexEntry {
  id: string
  /** The body as text; null if it is binary. */
  text: string | null
  contentType: string
  attempts: number
  timestampMs: number
  byteLength: number
}

/** A message in the index, whose body is parsed as JSON on first use. */
export interface IndexedMessage extends IndexEntry {
  document: () => JsonDocument | null
}

/** Text not sent as json is parsed as JSON only if it looks like an object or an array. */
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
