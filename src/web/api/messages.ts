import { queryOptions, useMutation, useQueryClient, type QueryClient } from '@tanstack/react-query'
import { toSample } from '#contract/history.ts'
import type { Metrics, PullRequest, PushMessage } from '#contract/messages.ts'
import { callOptionsOf } from './call-options.ts'
import { useConnection } from './connection.tsx'
import { metricQueries } from './metrics.ts'
import { queuesOf } from './transport.ts'

const NEXT_STALE_MS = 5_000
/** Polled rarely, because a peek returns whole bodies; actions on this page invalidate it anyway. */
const NEXT_INTERVAL_MS = 60_000

export const messageQueries = {
  /** The attempts of each of the next messages. Uses a peek, which changes nothing. */
  next: (connection: string, queueId: string, batchSize: number) =>
    queryOptions({
      queryKey: ['messages', connection, queueId, 'next', batchSize],
      queryFn: async (context) => {
        const body = { batch_size: batchSize }
        const { messages } = await queuesOf(connection).peek(queueId, body, callOptionsOf(context))
        return messages.map(({ attempts }) => attempts)
      },
      staleTime: NEXT_STALE_MS,
      refetchInterval: NEXT_INTERVAL_MS,
      // An account without peek refuses at once; the page then shows the rule instead of numbers.
      retry: false,
    }),
  all: (connection: string, queueId: string) => ['messages', connection, queueId] as const,
}

/** The keys of every query that a change to the messages of a queue makes stale. */
export const messageChangeKeys = (connection: string, queueId: string) => [
  metricQueries.all(connection),
  messageQueries.all(connection, queueId),
]

/** Returns a function for changes that no mutation makes, such as those of a run. */
export function useInvalidateMessages() {
  const client = useQueryClient()
  return (connection: string, queueId: string): void => {
    for (const queryKey of messageChangeKeys(connection, queueId)) void client.invalidateQueries({ queryKey })
  }
}

/** Shows the metrics of a response at once. */
function showMetrics(
  client: QueryClient,
  connection: string,
  queueId: string,
  metrics: Metrics | null | undefined,
): void {
  if (!metrics) return
  client.setQueryData(metricQueries.current(connection, queueId).queryKey, toSample(metrics, Date.now()))
}

function useFreshMetrics(queueId: string) {
  const connection = useConnection()
  const client = useQueryClient()
  return (metrics: Metrics | null | undefined) => showMetrics(client, connection, queueId, metrics)
}

export function useSendMessage(queueId: string) {
  const connection = useConnection()
  const showMetrics = useFreshMetrics(queueId)
  return useMutation({
    mutationFn: (message: PushMessage) => queuesOf(connection).push(queueId, message),
    onSuccess: showMetrics,
    meta: { invalidates: messageChangeKeys(connection, queueId) },
  })
}

interface Batch {
  connection: string
  queueId: string
  messages: PushMessage[]
}

/** Sends a batch, all or nothing. It invalidates nothing, since a run has hundreds of batches and does so at its end. */
export function useSendBatch() {
  const client = useQueryClient()
  return useMutation({
    // The queue is passed with each batch, because a run continues while the user views other queues.
    mutationFn: ({ connection, queueId, messages }: Batch) =>
      queuesOf(connection).pushBatch(queueId, { messages }),
    onSuccess: (metrics, { connection, queueId }) => showMetrics(client, connection, queueId, metrics),
  })
}

/** Leases messages: each delivery counts as an attempt. */
export function usePullMessages(queueId: string) {
  const connection = useConnection()
  const showMetrics = useFreshMetrics(queueId)
  return useMutation({
    mutationFn: ({ reveal, ...request }: PullRequest & { reveal: boolean }) =>
      queuesOf(connection).pull(queueId, request, { reveal }),
    onSuccess: (result) => showMetrics(result.metadata?.metrics),
    meta: { invalidates: [messageQueries.all(connection, queueId)] },
  })
}

/** Peeks at messages: takes no lease and counts no attempt. */
export function usePeekMessages(queueId: string) {
  const connection = useConnection()
  return useMutation({
    mutationFn: ({ batchSize, reveal }: { batchSize: number; reveal: boolean }) =>
      queuesOf(connection).peek(queueId, { batch_size: batchSize }, { reveal }),
  })
}
