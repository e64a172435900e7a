import { parse } from 'lossless-json'

/** The end of lossless-json messages. The rest may not be shown: it quotes the text. */
const POSITION = /at position (\d+)$/

/**
 * Where a text stops being valid JSON, as ` (line 1, column 5)`; empty if unknown. Never quotes the text, as V8's message
 * does: it may contain a password or a token.
 */
export function whereJsonBreaks(text: string): string {
  try {
    // Duplicate keys are valid JSON.
    parse(text, null, { onDuplicateKey: ({ newValue }) => newValue })
  } catch (error) {
    const position = POSITION.exec(error instanceof Error ? error.message : '')?.[1]
    // Nested too deeply for this parser.
    if (position === undefined) return ''
    const lines = text.slice(0, Number(position)).split('\n')
    return ` (line ${lines.length}, column ${(lines.at(-1) ?? '').length + 1})`
  }
  return ''
}
