import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { AckRequest, Metrics, PullRequest, PushMessage } from '#contract/messages.ts'
import { useConnection } from './connection.tsx'
import { metricQueries, toSample } from './metrics.ts'
import { queuesOf } from './transport.ts'

/** Shows the numbers that an answer carried at once, and lets the others be asked for again. */
function useFreshMetrics(queueId: string) {
  const connection = useConnection()
  const client = useQueryClient()
  return (metrics: Metrics | null | undefined) => {
    if (metrics) {
      client.setQueryData(metricQueries.current(connection, queueId).queryKey, toSample(metrics, Date.now()))
    }
  }
}

export function useSendMessage(queueId: string) {
  const connection = useConnection()
  const showMetrics = useFreshMetrics(queueId)
  return useMutation({
    mutationFn: (message: PushMessage) => queuesOf(connection).push(queueId, message),
    onSuccess: showMetrics,
    meta: { invalidates: [metricQueries.all(connection)] },
  })
}

/** Leases messages: each delivery counts as an attempt. */
export function usePullMessages(queueId: string) {
  const connection = useConnection()
  const showMetrics = useFreshMetrics(queueId)
  return useMutation({
    mutationFn: (request: PullRequest) => queuesOf(connection).pull(queueId, request),
    onSuccess: (result) => showMetrics(result.metadata?.metrics),
  })
}

/** Acks and retries leases in one call; look into `warnings` of its answer. */
export function useSettleMessages(queueId: string) {
  const connection = useConnection()
  return useMutation({
    mutationFn: (request: AckRequest) => queuesOf(connection).ack(queueId, request),
    meta: { invalidates: [metricQueries.all(connection)] },
  })
}
