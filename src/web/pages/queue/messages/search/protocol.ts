import type { IndexEntry } from './entry.ts'
import type { IndexQuery, IndexResult } from './message-index.ts'

/** What the page asks of the worker. They are done one after the other. */
export type IndexRequest =
  | { kind: 'add'; entries: readonly IndexEntry[] }
  | { kind: 'remove'; ids: readonly string[] }
  | { kind: 'query'; number: number; query: IndexQuery }

/** What the worker answers to a query. */
export interface IndexAnswer {
  number: number
  result: IndexResult
}
