import type { BulkLine } from './bulk-reader.ts'

/** The lines as a file. An element of a JSON array may span lines; its line breaks carry no meaning. */
export function linesAsNdjson(lines: readonly BulkLine[]): string {
  return lines.map(({ text }) => `${text.replace(/\s*\n\s*/g, ' ')}\n`).join('')
}
