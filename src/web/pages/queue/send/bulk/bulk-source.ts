import { formatBytes } from '#web/lib/format.ts'
import { MAX_SOURCE_BYTES } from './bulk-reader.ts'

/** A text to read messages from. */
export interface BulkSource {
  text: string
  /** Of a file, or of a paste that is too long to be shown; null for what stands in the box. */
  name: string | null
}

/** A paste of this many characters is kept aside: a text box that shows it makes the page slow. */
export const MAX_SHOWN_LENGTH = 200_000

/** Why a source of this size is not read; null when it is. */
export function sizeProblem(bytes: number): string | null {
  if (bytes <= MAX_SOURCE_BYTES) return null
  return `This has ${formatBytes(bytes)}; at most ${formatBytes(MAX_SOURCE_BYTES)} are read at once. Split it.`
}
