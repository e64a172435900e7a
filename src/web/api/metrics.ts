import { queryOptions } from '@tanstack/react-query'
import { toSample } from '#contract/history.ts'
import { TIME_RANGES, type TimeRange } from '#web/lib/time-range.ts'
import { callOptionsOf } from './call-options.ts'
import { deckClient, queuesOf } from './transport.ts'

export const metricQueries = {
  all: (connection: string) => ['metrics', connection] as const,
  /** The newest sample of every queue, taken by the server. */
  latest: (connection: string) =>
    queryOptions({
      queryKey: [...metricQueries.all(connection), 'latest'],
      queryFn: ({ signal }) => deckClient.samples(connection, { signal }),
    }),
  /** The current metrics of one queue. */
  current: (connection: string, queueId: string) =>
    queryOptions({
      queryKey: [...metricQueries.all(connection), 'current', queueId],
      queryFn: async (context) =>
        toSample(await queuesOf(connection).metrics(queueId, callOptionsOf(context)), Date.now()),
    }),
  history: (connection: string, queueId: string, range: TimeRange) =>
    queryOptions({
      queryKey: [...metricQueries.all(connection), 'history', queueId, range],
      queryFn: ({ signal }) => deckClient.history(connection, queueId, TIME_RANGES[range].ms, { signal }),
    }),
}
