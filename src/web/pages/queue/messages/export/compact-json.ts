/** A string, or a run of space between values; written so that there is nothing to backtrack over. */
const STRING_OR_SPACE = /"[^"\\]*(?:\\.[^"\\]*)*"|[ \t\r\n]+/g

/** JSON on one line and every value as it was sent: numbers are never parsed. null for what is no JSON. */
export function compactJson(text: string): string | null {
  try {
    JSON.parse(text)
  } catch {
    return null
  }
  return text.replace(STRING_OR_SPACE, (match) => (match.startsWith('"') ? match : ''))
}
