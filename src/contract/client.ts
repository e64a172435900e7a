import * as z from 'zod/mini'
import { Consumer, type ConsumerRequest } from './consumers.ts'
import { MAX_QUEUES_PER_ACCOUNT } from './limits.ts'
import { REVEAL_HEADER } from './masking.ts'
import {
  AckResult,
  ExtendResult,
  Metrics,
  PeekResult,
  PullResult,
  PurgeRefsResult,
  PushResult,
  type AckRequest,
  type PullRequest,
  type PushMessage,
} from './messages.ts'
import { PurgeStatus, Queue, type CreateQueueRequest, type UpdateQueueRequest } from './queues.ts'
import { createTransport, type CallOptions, type Fetch } from './transport.ts'

export interface BodyOptions extends CallOptions {
  /** Asks for unmasked bodies. The journal records it. */
  reveal?: boolean
}

const revealHeaders = (reveal: boolean): Record<string, string> => (reveal ? { [REVEAL_HEADER]: '1' } : {})

const QUEUES_PER_PAGE = 100
const MAX_PAGES = MAX_QUEUES_PER_ACCOUNT / QUEUES_PER_PAGE

interface QueuesClientOptions {
  fetch: Fetch
  origin: string
  /** The path of `/accounts/{account}` in the v4 API, or the v4 path of a connection of the deck. */
  accountPath: string
  /** Bearer token. The browser never has one. */
  token?: string
}

export type QueuesClient = ReturnType<typeof createQueuesClient>

/** The Queues calls of one account. Every method throws `ApiError` and takes an `AbortSignal`. */
export function createQueuesClient({ fetch, origin, accountPath, token }: QueuesClientOptions) {
  const send = createTransport({
    fetch,
    origin,
    headers: token ? { authorization: `Bearer ${token}` } : {},
  })
  const path = (queueId: string, rest = '') => `${accountPath}/queues/${encodeURIComponent(queueId)}${rest}`

  return {
    /** All queues, page by page. */
    async list(options: CallOptions = {}): Promise<Queue[]> {
      const queues: Queue[] = []
      for (let page = 1; page <= MAX_PAGES; page++) {
        const query = `page=${page}&per_page=${QUEUES_PER_PAGE}`
        const { result, info } = await send(`${accountPath}/queues?${query}`, {
          schema: z.array(Queue),
          ...options,
        })
        queues.push(...result)
        if (result.length === 0 || page >= (info?.total_pages ?? 1)) break
      }
      return queues
    },
    async get(queueId: string, options: CallOptions = {}): Promise<Queue> {
      return (await send(path(queueId), { schema: Queue, ...options })).result
    },
    async create(body: CreateQueueRequest): Promise<Queue> {
      return (
        await send(`${accountPath}/queues`, {
          method: 'POST',
          body,
          schema: Queue,
        })
      ).result
    },
    /** Changes only the given fields. */
    async edit(queueId: string, body: UpdateQueueRequest): Promise<Queue> {
      return (await send(path(queueId), { method: 'PATCH', body, schema: Queue })).result
    },
    async delete(queueId: string): Promise<void> {
      await send(path(queueId), { method: 'DELETE', schema: z.unknown() })
    },
    async metrics(queueId: string, options: CallOptions = {}): Promise<Metrics> {
      return (await send(path(queueId, '/metrics'), { schema: Metrics, ...options })).result
    },
    /** Starts to delete every message permanently. */
    async purge(queueId: string): Promise<Queue> {
      const body = { delete_messages_permanently: true }
      return (
        await send(path(queueId, '/purge'), {
          method: 'POST',
          body,
          schema: Queue,
        })
      ).result
    },
    async purgeStatus(queueId: string, { signal }: CallOptions = {}): Promise<PurgeStatus> {
      return (await send(path(queueId, '/purge'), { schema: PurgeStatus, signal })).result
    },

    async createConsumer(queueId: string, body: ConsumerRequest): Promise<Consumer> {
      return (
        await send(path(queueId, '/consumers'), {
          method: 'POST',
          body,
          schema: Consumer,
        })
      ).result
    },
    /** Replaces the whole configuration of the consumer. */
    async updateConsumer(queueId: string, consumerId: string, body: ConsumerRequest): Promise<Consumer> {
      const rest = `/consumers/${encodeURIComponent(consumerId)}`
      return (
        await send(path(queueId, rest), {
          method: 'PUT',
          body,
          schema: Consumer,
        })
      ).result
    },
    async deleteConsumer(queueId: string, consumerId: string): Promise<void> {
      const rest = `/consumers/${encodeURIComponent(consumerId)}`
      await send(path(queueId, rest), {
        method: 'DELETE',
        schema: z.unknown(),
      })
    },

    /** Returns the queue's metrics after the push; null from an API older than April 2026. */
    async push(queueId: string, body: PushMessage): Promise<Metrics | null> {
      const { result } = await send(path(queueId, '/messages'), {
        method: 'POST',
        body,
        schema: PushResult,
      })
      return result?.metadata?.metrics ?? null
    },
    /** Sends all of the messages or none. */
    async pushBatch(
      queueId: string,
      body: { messages: PushMessage[]; delay_seconds?: number },
    ): Promise<Metrics | null> {
      const { result } = await send(path(queueId, '/messages/batch'), {
        method: 'POST',
        body,
        schema: PushResult,
      })
      return result?.metadata?.metrics ?? null
    },
    /** Leases messages. Each delivery counts as an attempt. */
    async pull(
      queueId: string,
      body: PullRequest,
      { signal, reveal = false }: BodyOptions = {},
    ): Promise<PullResult> {
      return (
        await send(path(queueId, '/messages/pull'), {
          method: 'POST',
          body,
          schema: PullResult,
          signal,
          headers: revealHeaders(reveal),
        })
      ).result
    },
    /** Reads messages without a lease; it does not count as an attempt. */
    async peek(
      queueId: string,
      body: { batch_size?: number },
      { reveal = false, ...options }: BodyOptions = {},
    ): Promise<PeekResult> {
      return (
        await send(path(queueId, '/messages/peek'), {
          method: 'POST',
          body,
          schema: PeekResult,
          ...options,
          isRead: true,
          headers: revealHeaders(reveal),
        })
      ).result
    },
    /** Acks and retries in one call; `warnings` lists the leases that had no effect. */
    async ack(queueId: string, body: AckRequest): Promise<AckResult> {
      return (
        await send(path(queueId, '/messages/ack'), {
          method: 'POST',
          body,
          schema: AckResult,
        })
      ).result
    },
    /** Extends leases that are still held; each gets a new id. */
    async extend(
      queueId: string,
      leaseIds: readonly string[],
      visibilityTimeoutMs: number,
    ): Promise<ExtendResult> {
      const body = {
        extend: leaseIds.map((lease_id) => ({ lease_id })),
        visibility_timeout_ms: visibilityTimeoutMs,
      }
      return (await send(path(queueId, '/messages/extend'), { method: 'POST', body, schema: ExtendResult }))
        .result
    },
    /** Deletes exactly the peeked messages that the refs name. */
    async purgeRefs(queueId: string, refs: readonly string[]): Promise<PurgeRefsResult> {
      const body = { refs: refs.map((ref) => ({ ref })) }
      return (
        await send(path(queueId, '/messages/purge'), {
          method: 'POST',
          body,
          schema: PurgeRefsResult,
        })
      ).result
    },
  }
}
