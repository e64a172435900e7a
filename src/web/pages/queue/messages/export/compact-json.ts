/** A string, or whitespace between values; written so that it never backtracks. */
const STRING_OR_SPACE = /"[^"\\]*(?:\\.[^"\\]*)*"|[ \t\r\n]+/g

/** JSON on one line with every value as sent; numbers are never parsed. null if it is not JSON. */
export function compactJson(text: string): string | null {
  try {
    JSON.parse(text)
  } catch {
    return null
  }
  return text.replace(STRING_OR_SPACE, (match) => (match.startsWith('"') ? match : ''))
}
