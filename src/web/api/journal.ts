import { infiniteQueryOptions } from '@tanstack/react-query'
import type { JournalFilter } from '#contract/journal.ts'
import { BASE_PATH, deckClient } from './transport.ts'

/** Only what is asked for, as a query string. */
const given = (filter: JournalFilter): URLSearchParams =>
  new URLSearchParams(Object.entries(filter).filter(([, value]) => value !== ''))

export const journalQueries = {
  /** Who changed what, newest first, page after page. */
  pages: (filter: JournalFilter) =>
    infiniteQueryOptions({
      queryKey: ['journal', filter],
      queryFn: ({ pageParam, signal }) => deckClient.journal(filter, pageParam, { signal }),
      initialPageParam: null as number | null,
      getNextPageParam: ({ nextBefore }) => nextBefore,
    }),
  exportUrl: (format: 'ndjson' | 'csv', filter: JournalFilter) =>
    `${BASE_PATH}/api/journal.${format}?${given(filter).toString()}`,
}
