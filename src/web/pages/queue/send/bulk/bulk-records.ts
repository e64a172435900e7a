import { isJson } from '#contract/json.ts'
import { csvRecords } from './bulk-csv.ts'
import type { SourceRecord } from './source-record.ts'

export type BulkFormat = 'ndjson' | 'json' | 'csv'

const SPACE = /\s/

/** The format a source seems to have. */
export function detectFormat(source: string): BulkFormat {
  const start = source.search(/\S/)
  if (start < 0) return 'ndjson'
  const end = source.indexOf('\n', start)
  const first = (end < 0 ? source.slice(start) : source.slice(start, end)).trim()
  const isAlone = end < 0 || source.indexOf('\n', start) >= source.trimEnd().length
  if (first.startsWith('[')) return isAlone || !isJson(first) ? 'json' : 'ndjson'
  if (first.startsWith('{') || isJson(first)) return 'ndjson'
  const columns = first.split(/[,;\t|]/)
  return columns.length > 1 || first === 'body' ? 'csv' : 'ndjson'
}

/** Reads a source record by record, at the caller's pace. */
export function recordsOf(source: string, format: BulkFormat): Iterable<SourceRecord> {
  if (format === 'csv') return csvRecords(source)
  return format === 'json' ? arrayRecords(source) : lineRecords(source)
}

function* lineRecords(source: string): Generator<SourceRecord> {
  let line = 0
  for (let start = 0; start < source.length;) {
    const newline = source.indexOf('\n', start)
    const end = newline < 0 ? source.length : newline
    const text = source.slice(start, end).trim()
    line++
    start = end + 1
    if (text !== '') yield { line, text, end: start }
  }
}

/** The elements of a JSON array as written, so that a broken one does not affect the others. */
function* arrayRecords(source: string): Generator<SourceRecord> {
  const open = source.search(/\S/)
  if (source[open] !== '[') {
    yield {
      line: 1,
      text: source.slice(0, 200),
      end: source.length,
      problem: 'A JSON array starts with “[”.',
    }
    return
  }
  let line = 1 + newlinesIn(source, 0, open)
  let at = open + 1
  for (;;) {
    const { end, isLast } = endOfElement(source, at)
    let start = at
    while (start < end && SPACE.test(source[start] ?? '')) start++
    line += newlinesIn(source, at, start)
    const text = source.slice(start, end).trimEnd()
    if (text !== '') yield { line, text, end }
    else if (!isLast) yield { line, text, end, problem: 'An element is missing before the comma.' }
    line += newlinesIn(source, start, end)
    if (isLast) {
      yield* afterArray(source, end, line)
      return
    }
    at = end + 1
  }
}

function* afterArray(source: string, end: number, line: number): Generator<SourceRecord> {
  if (source[end] !== ']') {
    yield { line, text: '', end: source.length, problem: 'The array is not closed: “]” is missing.' }
  } else if (source.slice(end + 1).trim() !== '') {
    const text = source.slice(end + 1).trim()
    yield {
      line,
      text: text.slice(0, 200),
      end: source.length,
      problem: 'Unexpected text after the end of the array.',
    }
  }
}

const PUNCTUATION = /["[\]{},]/g

function endOfElement(source: string, from: number): { end: number; isLast: boolean } {
  let depth = 0
  PUNCTUATION.lastIndex = from
  for (let found = PUNCTUATION.exec(source); found; found = PUNCTUATION.exec(source)) {
    const character = found[0]
    if (character === '"') PUNCTUATION.lastIndex = endOfString(source, found.index)
    else if (character === '{' || character === '[') depth++
    else if (depth === 0 && (character === ',' || character === ']'))
      return { end: found.index, isLast: character === ']' }
    else if (character !== ',') depth = Math.max(0, depth - 1)
  }
  return { end: source.length, isLast: true }
}

/** A string ends at its closing quote, or without one at the end of its line, so that what follows can be read. */
function endOfString(source: string, start: number): number {
  for (let at = start + 1; at < source.length; at++) {
    const character = source[at]
    if (character === '\\') at++
    else if (character === '"') return at + 1
    else if (character === '\n') return at
  }
  return source.length
}

function newlinesIn(text: string, from: number, to: number): number {
  let count = 0
  for (let at = text.indexOf('\n', from); at >= 0 && at < to; at = text.indexOf('\n', at + 1)) count++
  return count
}
