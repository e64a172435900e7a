import { queryOptions } from '@tanstack/react-query'
import type { Metrics } from '#contract/messages.ts'
import type { QueueSample } from '#contract/deck.ts'
import { TIME_RANGES, type TimeRange } from '#web/lib/time-range.ts'
import { callOptionsOf } from './call-options.ts'
import { deckClient, queuesOf } from './transport.ts'

/** The numbers of a queue at one moment, from v4. An age of 0 is unknown, and an empty queue has none. */
export function toSample(metrics: Metrics, at: number): QueueSample {
  const oldest = metrics.oldest_message_timestamp_ms
  return {
    at,
    backlogCount: metrics.backlog_count,
    backlogBytes: metrics.backlog_bytes,
    oldestMessageAt: metrics.backlog_count > 0 && oldest > 0 ? oldest : null,
  }
}

export const metricQueries = {
  all: (connection: string) => ['metrics', connection] as const,
  /** The newest sample of every queue, as the server took it. */
  latest: (connection: string) =>
    queryOptions({
      queryKey: [...metricQueries.all(connection), 'latest'],
      queryFn: ({ signal }) => deckClient.samples(connection, { signal }),
    }),
  /** One queue, measured now. */
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
