import { formatBytes } from '#web/lib/format.ts'
import { MAX_SOURCE_BYTES } from './bulk-reader.ts'

/** A text to read messages from. */
export interface BulkSource {
  text: string
  /** The file name, or a label for a paste too long to show; null for text in the box. */
  name: string | null
}

/** Longer pastes are not shown: a text box with that much text makes the page slow. */
export const MAX_SHOWN_LENGTH = 200_000

/** Why a source of this size is not read; null if it is. */
export function sizeProblem(bytes: number): string | null {
  if (bytes <= MAX_SOURCE_BYTES) return null
  return `The list has ${formatBytes(bytes)}; at most ${formatBytes(MAX_SOURCE_BYTES)} can be read at once. Split it.`
}
