import { queryOptions } from '@tanstack/react-query'
import { deckClient } from './transport.ts'

export const deckQueries = {
  /** What this server is and which connections it has. */
  detail: () =>
    queryOptions({
      queryKey: ['deck'],
      queryFn: ({ signal }) => deckClient.deck({ signal }),
      staleTime: Infinity,
    }),
}
