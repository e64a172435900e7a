/**
 * First characters of a cell that a spreadsheet may run as a formula. Quotes before them may be a guard:
 * https://owasp.org/www-community/attacks/CSV_Injection
 */
const START = '[=+\\-@\\t\\r\\n＝＋－＠]'
const NEEDS_GUARD = new RegExp(`^'*${START}`)
const GUARDED = new RegExp(`^'+${START}`)

/** Puts a ' before a cell that a spreadsheet would run as a formula. `unguardCell` removes it. */
export function guardCell(text: string): string {
  return NEEDS_GUARD.test(text) ? `'${text}` : text
}

/** Restores the text that was passed to `guardCell`. */
export function unguardCell(cell: string): string {
  return GUARDED.test(cell) ? cell.slice(1) : cell
}

const NEEDS_QUOTES = /[",\r\n]|^\s|\s$/

const quoted = (cell: string) => (NEEDS_QUOTES.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)

/** A line of guarded cells by RFC 4180, with its line ending. */
export function csvLine(cells: readonly string[]): string {
  return `${cells.map(quoted).join(',')}\r\n`
}
