import { queryOptions, useQuery } from '@tanstack/react-query'
import type { Connection } from '#contract/connections.ts'
import { useConnection } from './connection.tsx'
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

/** What is known of the connection in the address. */
export function useCurrentConnection(): Connection | undefined {
  const connection = useConnection()
  const { data: deck } = useQuery(deckQueries.detail())
  return deck?.connections.find(({ id }) => id === connection)
}
