import { parse } from 'lossless-json'

/** As lossless-json ends its messages, of which nothing else may be told: they quote what they found. */
const POSITION = /at position (\d+)$/

/**
 * Where a text stops being JSON, as ` (line 1, column 5)`; empty where that cannot be told. Never a piece of the text:
 * V8's own message quotes it, and it may hold a password or a token.
 */
export function whereJsonBreaks(text: string): string {
  try {
    // Keys that are there twice are JSON all the same.
    parse(text, null, { onDuplicateKey: ({ newValue }) => newValue })
  } catch (error) {
    const position = POSITION.exec(error instanceof Error ? error.message : '')?.[1]
    // Nested too deep for this parser.
    if (position === undefined) return ''
    const lines = text.slice(0, Number(position)).split('\n')
    return ` (line ${lines.length}, column ${(lines.at(-1) ?? '').length + 1})`
  }
  return ''
}
