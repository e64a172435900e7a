import { MutationCache, QueryCache, QueryClient, type QueryKey } from '@tanstack/react-query'
import { ApiError } from '#contract/envelope.ts'
import { isGatewayCode } from '#contract/error-codes.ts'
import { sessionQueries } from './session.ts'

declare module '@tanstack/react-query' {
  interface Register {
    defaultError: ApiError
    mutationMeta: {
      /** The queries that the mutation makes stale, even if it failed: it may have been done in part. */
      invalidates?: readonly QueryKey[]
    }
  }
}

const MAX_RETRIES = 2
/** How often queries are polled, by the first part of the key. */
const POLL_INTERVAL_MS = { queues: 15_000, metrics: 5_000 } as const

/** Only errors that may be temporary are retried: no response, too many requests, a server error. */
function isWorthRetrying(error: ApiError): boolean {
  // The gateway has retried already.
  if (error.code !== null && isGatewayCode(error.code)) return false
  return error.status === 0 || error.status === 429 || error.status >= 500
}

interface QueryClientOptions {
  /** Called when data on screen could not be refreshed. */
  onRefreshFailed: (error: ApiError) => void
  /** Called after every successful response. */
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
        // The server may be local or on the same network, reachable without internet access.
        networkMode: 'always',
      },
      mutations: { networkMode: 'always' },
    },
    queryCache: new QueryCache({
      onError: (error, query) => {
        // Fetching the session again would return the same.
        if (error.status === 401 && query.queryKey[0] !== 'session') onSignedOut()
        if (query.state.data !== undefined) onRefreshFailed(error)
      },
      onSuccess: onRefreshed,
    }),
    mutationCache: new MutationCache({
      onError: (error, _variables, _context, mutation) => {
        // The sign-in page shows a refused sign-in.
        if (error.status === 401 && mutation.options.mutationKey?.[0] !== 'session') onSignedOut()
      },
      onSettled: (_data, _error, _variables, _result, mutation) => {
        for (const queryKey of mutation.meta?.invalidates ?? []) void client.invalidateQueries({ queryKey })
      },
    }),
  })
  // Hidden tabs do not poll: refetchIntervalInBackground is off by default.
  client.setQueryDefaults(['queues'], { refetchInterval: POLL_INTERVAL_MS.queues })
  client.setQueryDefaults(['metrics'], { refetchInterval: POLL_INTERVAL_MS.metrics })
  return client
}
