import type { IndexEntry } from './entry.ts'
import type { SearchQuery, SearchResult } from './message-index.ts'

/** What the page asks of the worker. They are done one after the other. */
export type SearchRequest =
  | { kind: 'add'; entries: readonly IndexEntry[] }
  | { kind: 'remove'; ids: readonly string[] }
  | { kind: 'query'; number: number; query: SearchQuery }

/** What the worker answers to a query. */
export interface SearchResponse {
  number: number
  result: SearchResult
}
