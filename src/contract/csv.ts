/**
 * How a cell starts that a spreadsheet may run, or that one did not run because of the quotes before it:
 * https://owasp.org/www-community/attacks/CSV_Injection
 */
const START = '[=+\\-@\\t\\r\\n＝＋－＠]'
const NEEDS_GUARD = new RegExp(`^'*${START}`)
const GUARDED = new RegExp(`^'+${START}`)

/** A cell that no spreadsheet takes for a formula: a ' in front makes it a text. `unguardCell` takes it off again. */
export function guardCell(text: string): string {
  return NEEDS_GUARD.test(text) ? `'${text}` : text
}

/** The text that `guardCell` was given, whatever it was. */
export function unguardCell(cell: string): string {
  return GUARDED.test(cell) ? cell.slice(1) : cell
}

const NEEDS_QUOTES = /[",\r\n]|^\s|\s$/

const quoted = (cell: string) => (NEEDS_QUOTES.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)

/** A line of guarded cells by RFC 4180, with its end. */
export function csvLine(cells: readonly string[]): string {
  return `${cells.map(quoted).join(',')}\r\n`
}
