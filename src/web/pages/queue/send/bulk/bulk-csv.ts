import Papa from 'papaparse'
import { unguardCell } from '#contract/csv.ts'
import { findJsonProblem } from '#web/pages/queue/sending/json-problem.ts'
import type { SourceRecord } from './source-record.ts'

const ROWS_PER_STEP = 200
const DELIMITERS = [',', ';', '\t', '|'] as const
/** Replaced by a number to check the JSON around variables. */
const ANY_VARIABLE = /\{\{\w+\}\}/g

interface Row {
  cells: string[]
  line: number
  end: number
}

/** The delimiter and newline, detected in the header alone: bodies are full of commas and line breaks. */
function dialectOf(source: string) {
  const [header = '', newline = '\n'] = /^(.*?)(\r\n|\r|\n|$)/s.exec(source)?.slice(1) ?? []
  const count = (delimiter: string) => header.split(delimiter).length
  const delimiter = DELIMITERS.reduce((best, other) => (count(other) > count(best) ? other : best))
  return { delimiter, newline: (newline || '\n') as '\n' }
}

/** Rows in steps: parsing all at once would block the page. */
function* rowsOf(source: string): Generator<Row> {
  // Fast mode splits the whole source before it returns the first rows.
  const config = { ...dialectOf(source), fastMode: false } as const
  let line = 1
  for (let at = 0; at < source.length;) {
    const step = Papa.parse<string[]>(source.slice(at), { ...config, preview: ROWS_PER_STEP })
    at += step.meta.cursor
    if (step.meta.cursor === 0 || !step.meta.truncated) at = source.length
    for (const cells of step.data) {
      if (cells.length > 1 || cells[0]?.trim() !== '') yield { cells, line, end: at }
      line += 1 + cells.reduce((sum, cell) => sum + (cell.match(/\r\n|\n|\r/g)?.length ?? 0), 0)
    }
  }
}

/** Rows as lines of NDJSON: messages if there is a `body` column, otherwise each row is a body. */
export function* csvRecords(source: string): Generator<SourceRecord> {
  let header: string[] | null = null
  for (const { cells, line, end } of rowsOf(source)) {
    if (!header) {
      header = cells.map((cell) => cell.replace(/^\uFEFF/, '').trim())
      continue
    }
    const row = new Map(header.map((name, index) => [name, unguardCell(cells[index] ?? '')]))
    const content = row.has('body') ? messageLine(row) : { text: JSON.stringify(Object.fromEntries(row)) }
    const record = { line, end, ...content }
    yield cells.length === header.length
      ? record
      : { ...record, problem: `The row has ${cells.length} cells, the header ${header.length}.` }
  }
}

function messageLine(row: ReadonlyMap<string, string>): Pick<SourceRecord, 'text' | 'problem'> {
  const body = row.get('body') ?? ''
  const delay = (row.get('delay_seconds') ?? '').trim()
  const contentType = (row.get('content_type') ?? '').trim() || guessType(body)
  const problem = contentType === 'json' ? findJsonProblem(body.replace(ANY_VARIABLE, '0')) : null
  // JSON is kept as written: parsing it would round long numbers.
  const parts = [
    `"body":${contentType === 'json' && !problem ? body.trim() : JSON.stringify(body)}`,
    `"content_type":${JSON.stringify(contentType)}`,
  ]
  if (delay !== '')
    parts.push(`"delay_seconds":${/^\d{1,9}$/.test(delay) ? Number(delay) : JSON.stringify(delay)}`)
  const text = `{${parts.join(',')}}`
  return problem
    ? { text, problem: `Invalid JSON in the body at column ${problem.column}: ${problem.message}.` }
    : { text }
}

function guessType(body: string): 'json' | 'text' {
  try {
    return typeof JSON.parse(body.replace(ANY_VARIABLE, '0')) === 'object' ? 'json' : 'text'
  } catch {
    return 'text'
  }
}
