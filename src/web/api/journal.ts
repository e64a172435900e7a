import { infiniteQueryOptions } from '@tanstack/react-query'
import type { JournalFilter } from '#contract/journal.ts'
import { BASE_PATH, deckClient } from './transport.ts'

/** The filter as a query string, without empty fields. */
const queryOf = (filter: JournalFilter): URLSearchParams =>
  new URLSearchParams(Object.entries(filter).filter(([, value]) => value !== ''))

export const journalQueries = {
  /** Journal entries, newest first, page by page. */
  pages: (filter: JournalFilter) =>
    infiniteQueryOptions({
      queryKey: ['journal', filter],
      queryFn: ({ pageParam, signal }) => deckClient.journal(filter, pageParam, { signal }),
      initialPageParam: null as number | null,
      getNextPageParam: ({ nextBefore }) => nextBefore,
    }),
  exportUrl: (format: 'ndjson' | 'csv', filter: JournalFilter) =>
    `${BASE_PATH}/api/journal.${format}?${queryOf(filter).toString()}`,
}
