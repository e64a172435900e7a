import { queryOptions, useMutation } from '@tanstack/react-query'
import type { ConsumerRequest } from '#contract/consumers.ts'
import type { CreateQueueRequest, UpdateQueueRequest } from '#contract/queues.ts'
import { callOptionsOf } from './call-options.ts'
import { useConnection } from './connection.tsx'
import { messageChangeKeys } from './messages.ts'
import { queuesOf } from './transport.ts'

export const queueQueries = {
  all: (connection: string) => ['queues', connection] as const,
  list: (connection: string) =>
    queryOptions({
      queryKey: [...queueQueries.all(connection), 'list'],
      queryFn: (context) => queuesOf(connection).list(callOptionsOf(context)),
    }),
  detail: (connection: string, queueId: string) =>
    queryOptions({
      queryKey: [...queueQueries.all(connection), 'detail', queueId],
      queryFn: (context) => queuesOf(connection).get(queueId, callOptionsOf(context)),
    }),
}

/** The queries that a configuration change makes stale. */
const configurationOf = (connection: string) => ({ invalidates: [queueQueries.all(connection)] })
/** The queries that purging or deleting a queue makes stale. */
const everythingOf = (connection: string, queueId: string) => ({
  invalidates: [queueQueries.all(connection), ...messageChangeKeys(connection, queueId)],
})

interface CreateQueue {
  queue: CreateQueueRequest
  /** The consumer to attach at once; null for none. */
  consumer: ConsumerRequest | null
}

/** Creates a queue, then its consumer. If the consumer fails, the queue stays and the error is that of the consumer. */
export function useCreateQueue() {
  const connection = useConnection()
  return useMutation({
    mutationFn: async ({ queue, consumer }: CreateQueue) => {
      const created = await queuesOf(connection).create(queue)
      if (consumer) await queuesOf(connection).createConsumer(created.queue_id, consumer)
      return created
    },
    meta: configurationOf(connection),
  })
}

export function useEditQueue(queueId: string) {
  const connection = useConnection()
  return useMutation({
    mutationFn: (change: UpdateQueueRequest) => queuesOf(connection).edit(queueId, change),
    meta: configurationOf(connection),
  })
}

export function useDeleteQueue(queueId: string) {
  const connection = useConnection()
  return useMutation({
    mutationFn: () => queuesOf(connection).delete(queueId),
    meta: everythingOf(connection, queueId),
  })
}

export function usePurgeQueue(queueId: string) {
  const connection = useConnection()
  return useMutation({
    mutationFn: () => queuesOf(connection).purge(queueId),
    meta: everythingOf(connection, queueId),
  })
}

interface SaveConsumer {
  /** The consumer to replace; null attaches a new one. */
  consumerId: string | null
  consumer: ConsumerRequest
}

export function useSaveConsumer(queueId: string) {
  const connection = useConnection()
  return useMutation({
    mutationFn: ({ consumerId, consumer }: SaveConsumer) =>
      consumerId === null
        ? queuesOf(connection).createConsumer(queueId, consumer)
        : queuesOf(connection).updateConsumer(queueId, consumerId, consumer),
    meta: configurationOf(connection),
  })
}

export function useRemoveConsumer(queueId: string) {
  const connection = useConnection()
  return useMutation({
    mutationFn: (consumerId: string) => queuesOf(connection).deleteConsumer(queueId, consumerId),
    meta: configurationOf(connection),
  })
}
