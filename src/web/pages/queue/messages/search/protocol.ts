import type { IndexEntry } from './entry.ts'
import type { SearchQuery, SearchResult } from './message-index.ts'

/** A request from the page to the worker. Requests are handled in order. */
export type SearchRequest =
  | { kind: 'add'; entries: readonly IndexEntry[] }
  | { kind: 'remove'; ids: readonly string[] }
  | { kind: 'query'; number: number; query: SearchQuery }

/** The worker's response to a query. */
export interface SearchResponse {
  number: number
  result: SearchResult
}
