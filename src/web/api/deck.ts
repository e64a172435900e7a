import { queryOptions, useQuery } from '@tanstack/react-query'
import type { Connection } from '#contract/connections.ts'
import { useConnection } from './connection.tsx'
import { deckClient } from './transport.ts'

export const deckQueries = {
  /** The server and its connections. */
  detail: () =>
    queryOptions({
      queryKey: ['deck'],
      queryFn: ({ signal }) => deckClient.deck({ signal }),
      staleTime: Infinity,
    }),
}

/** The connection in the address; undefined while loading. */
export function useCurrentConnection(): Connection | undefined {
  const connection = useConnection()
  const { data: deck } = useQuery(deckQueries.detail())
  return deck?.connections.find(({ id }) => id === connection)
}
