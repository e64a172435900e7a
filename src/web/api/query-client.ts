import { MutationCache, QueryCache, QueryClient, type QueryKey } from '@tanstack/react-query'
import { ApiError } from '#contract/envelope.ts'
import { isGatewayCode } from '#contract/error-codes.ts'
import { sessionQueries } from './session.ts'

declare module '@tanstack/react-query' {
  interface Register {
    defaultError: ApiError
    mutationMeta: {
      /** What the mutation makes stale, also when it failed: it may have been done in part. */
      invalidates?: readonly QueryKey[]
    }
  }
}

const MAX_RETRIES = 2
/** How often the pages ask again, by the first part of the key. */
const POLL_INTERVAL_MS = { queues: 15_000, metrics: 5_000 } as const

/** Only what may pass by itself is asked again: no answer, too many requests, a failing server. */
function isWorthRetrying(error: ApiError): boolean {
  // The gateway has tried again itself.
  if (error.code !== null && isGatewayCode(error.code)) return false
  return error.status === 0 || error.status === 429 || error.status >= 500
}

interface QueryClientOptions {
  /** Told when data on the screen could not be refreshed. */
  onRefreshFailed: (error: ApiError) => void
  /** Told whenever an answer came. */
  onRefreshed: () => void
}

export function createQueryClient({ onRefreshFailed, onRefreshed }: QueryClientOptions): QueryClient {
  const onSignedOut = () => void client.invalidateQueries(sessionQueries.current())
  const client: QueryClient = new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 2_000,
        retry: (failures, error) => failures < MAX_RETRIES && isWorthRetrying(error),
        retryDelay: (failures, error) => (error.retryAfterSeconds ?? 2 ** failures) * 1_000,
        // This is one's own machine or a server beside it; being offline says nothing about either.
        networkMode: 'always',
      },
      mutations: { networkMode: 'always' },
    },
    queryCache: new QueryCache({
      onError: (error, query) => {
        // Asking again who one is would be answered the same.
        if (error.status === 401 && query.queryKey[0] !== 'session') onSignedOut()
        if (query.state.data !== undefined) onRefreshFailed(error)
      },
      onSuccess: onRefreshed,
    }),
    mutationCache: new MutationCache({
      onError: (error, _variables, _context, mutation) => {
        // A sign-in that was refused says so itself.
        if (error.status === 401 && mutation.options.mutationKey?.[0] !== 'session') onSignedOut()
      },
      onSettled: (_data, _error, _variables, _result, mutation) => {
        for (const queryKey of mutation.meta?.invalidates ?? []) void client.invalidateQueries({ queryKey })
      },
    }),
  })
  // A hidden tab asks nothing: refetchIntervalInBackground is off by default.
  client.setQueryDefaults(['queues'], { refetchInterval: POLL_INTERVAL_MS.queues })
  client.setQueryDefaults(['metrics'], { refetchInterval: POLL_INTERVAL_MS.metrics })
  return client
}
