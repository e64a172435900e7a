import { queryOptions, useMutation } from '@tanstack/react-query'
import { ApiError } from '#contract/envelope.ts'
import { deckClient } from './transport.ts'

export const userQueries = {
  /** The users and their sessions. */
  list: () =>
    queryOptions({
      queryKey: ['users'],
      queryFn: ({ signal }) => deckClient.users({ signal }),
      refetchInterval: 15_000,
    }),
}

async function end(id: string): Promise<void> {
  try {
    await deckClient.endSession(id)
  } catch (error) {
    // The session has already ended.
    if (!(error instanceof ApiError && error.status === 404)) throw error
  }
}

/** Ends sessions one by one. */
export function useEndSessions() {
  return useMutation({
    mutationFn: async (ids: readonly string[]) => {
      for (const id of ids) await end(id)
    },
    meta: { invalidates: [userQueries.list().queryKey] },
  })
}
