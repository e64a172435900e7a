import { ERROR_CODE, QUEUE_DELIVERY_PAUSED } from '#contract/error-codes.ts'
import { MAX_QUEUE_BYTES } from '#contract/limits.ts'
import type { Metrics, PeekedMessage, PulledMessage } from '#contract/messages.ts'
import type { Clock } from '#server/clock.ts'
import { QueuesError } from '#server/http/errors.ts'
import type { Database } from '#server/sqlite/database.ts'
import type { Operations, OperationKind, Recorder } from './analytics/recorder.ts'
import type { Backlog } from './backlog.ts'
import { messageStatements, type MessageRow, type MessageStateRow } from './message-store.ts'
import type { NewMessage } from './push-messages.ts'
import type { QueueRecord, Registry } from './registry.ts'
import type { RetryRequest } from './requests.ts'
import type { Ticket, TicketKind, Tickets } from './tickets.ts'

/** Attempts that no message reaches: a look without a consumer never uses them up. */
const UNLIMITED = Number.MAX_SAFE_INTEGER
/** Rows one request or one sweep settles at most, so that neither holds up the others. */
const SETTLE_LIMIT = 200

const WRITE = { action: 'WriteMessage', consumerType: '', outcome: '' } as const

const READ = { action: 'ReadMessage', consumerType: 'http', outcome: '' } as const

function readOf(rows: readonly MessageRow[], now: number): Operations {
  const read = { sizes: [] as number[], lagMs: 0, retries: 0 }
  for (const [, attempts, , timestampMs, , , body] of rows) {
    read.sizes.push(body.byteLength)
    read.lagMs += now - timestampMs
    read.retries += attempts - 1
  }
  return read
}

const consumerTypeOf = ({ consumer }: QueueRecord): OperationKind['consumerType'] =>
  consumer ? (consumer.type === 'http_pull' ? 'http' : 'worker') : ''

const WARNING = {
  lease: {
    unknown: 'This lease_id was not issued by this queue.',
    gone: 'The message of this lease is no longer in the queue: it was acknowledged, expired, purged or moved.',
  },
  ref: {
    unknown: 'This ref was not issued by this queue.',
    gone: 'The message of this ref is no longer in the queue.',
  },
  superseded: 'This lease has ended and the message was delivered again since; use the newer lease_id.',
  ended: 'This lease has ended; pull the message again.',
} as const

interface MessagesDependencies {
  database: Database
  registry: Registry
  backlog: Backlog
  tickets: Tickets
  recorder: Recorder
  clock: Clock
}

export type Messages = ReturnType<typeof createMessages>

/** How a body goes over the wire: json and bytes in base64, text as it is. */
function encodeBody(contentType: string, body: Uint8Array): string {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength)
  return bytes.toString(contentType === 'text' ? 'utf8' : 'base64')
}

function metadataOf(contentType: string, delaySeconds: number): Record<string, string> {
  const metadata: Record<string, string> = {
    'CF-Content-Type': contentType,
    'CF-sourceMessageSource': 'api',
  }
  if (delaySeconds > 0) metadata['CF-msg-delay-secs'] = String(delaySeconds)
  return metadata
}

/**
 * What happens to messages: push, lease, ack, retry, and where they go when their attempts are used up. Every
 * method is synchronous and runs inside a transaction of the caller.
 */
export function createMessages({
  database,
  registry,
  backlog,
  tickets,
  recorder,
  clock,
}: MessagesDependencies) {
  const sql = messageStatements(database)

  function metrics(queue: QueueRecord): Metrics {
    settle(queue)
    return backlog.metrics(queue)
  }

  function push(queue: QueueRecord, messages: readonly NewMessage[]): Metrics {
    const now = clock.now()
    let bytes = 0
    for (const message of messages) {
      const delay = message.delaySeconds ?? queue.deliveryDelaySeconds
      bytes += message.body.byteLength
      sql.insert.run(
        queue.partition,
        now + delay * 1000,
        now,
        delay,
        message.body.byteLength,
        message.contentType,
        message.body,
      )
    }
    const after = backlog.pushed(queue, messages.length, bytes)
    if (after.backlog_bytes > MAX_QUEUE_BYTES) {
      throw new QueuesError(
        429,
        ERROR_CODE.storageLimitExceeded,
        `The queue is full: it may hold ${MAX_QUEUE_BYTES} bytes. Consume or purge messages first.`,
      )
    }
    recorder.operated(queue, WRITE, { sizes: messages.map(({ body }) => body.byteLength) })
    recorder.backlogged(queue, after)
    return after
  }

  function deleted(queue: QueueRecord, outcome: OperationKind['outcome'], sizes: readonly number[]): void {
    recorder.operated(
      queue,
      { action: 'DeleteMessage', consumerType: consumerTypeOf(queue), outcome },
      { sizes },
    )
  }

  /** A message whose deliveries are used up goes to the dead-letter queue, or is gone for good. */
  function deadLetter(queue: QueueRecord, messages: readonly Pick<MessageStateRow, 'seq' | 'bytes'>[]): void {
    if (messages.length === 0) return
    const name = queue.consumer?.deadLetterQueue ?? ''
    const target = name === '' ? null : registry.findByName(queue.account, name)
    const now = clock.now()
    let bytes = 0
    for (const message of messages) {
      bytes += message.bytes
      if (target) sql.move.run(target.partition, now, now, message.seq)
      else sql.remove.get(message.seq, queue.partition)
    }
    const sizes = messages.map((message) => message.bytes)
    deleted(queue, target ? 'dlq' : 'fail', sizes)
    backlog.removed(queue, messages.length, bytes)
    if (target) {
      recorder.operated(target, WRITE, { sizes })
      backlog.movedIn(target, messages.length, bytes)
    }
  }

  /** Takes away what has grown too old. */
  function expire(queue: QueueRecord, cutoff: number): number {
    const expired = [
      ...sql.expired.all(queue.partition, cutoff, SETTLE_LIMIT),
      ...sql.expiredMoved.all(queue.partition, cutoff, SETTLE_LIMIT),
    ]
    if (expired.length === 0) return 0
    const sizes = expired.map(({ seq }) => sql.remove.get(seq, queue.partition)?.bytes ?? 0)
    const bytes = sizes.reduce((sum, size) => sum + size, 0)
    deleted(queue, 'fail', sizes)
    backlog.removed(queue, expired.length, bytes)
    return expired.length
  }

  /** Does what time has made due, at most a slice of it. Answers how much it was; 0 when nothing is left. */
  function settle(queue: QueueRecord): number {
    const { partition } = queue
    const now = clock.now()
    const cutoff = now - queue.retentionSeconds * 1000
    if (!sql.isDue.get(partition, cutoff, partition, cutoff, partition, now)?.due) return 0
    const expired = expire(queue, cutoff)
    const exhausted = sql.exhausted.all(partition, now, SETTLE_LIMIT)
    // max_retries may have been raised since the last delivery; then the message has deliveries left.
    const deliveries = queue.consumer ? 1 + queue.consumer.maxRetries : UNLIMITED
    for (const row of exhausted) if (row.attempts < deliveries) sql.release.run(row.visible_at, 0, row.seq)
    deadLetter(
      queue,
      exhausted.filter((row) => row.attempts >= deliveries),
    )
    return expired + exhausted.length
  }

  function toTicket({ partition }: QueueRecord, [seq, , lease]: MessageRow): Ticket {
    return { partition, seq, lease }
  }

  function toMessages(rows: readonly MessageRow[]) {
    const ids = tickets.messageIds(rows.map(([seq]) => seq))
    return rows.map(([, attempts, , timestampMs, delaySeconds, contentType, body], index) => ({
      id: ids[index] as string,
      timestamp_ms: timestampMs,
      attempts,
      metadata: metadataOf(contentType, delaySeconds),
      body: encodeBody(contentType, body),
    }))
  }

  function toPulled(queue: QueueRecord, rows: MessageRow[]): PulledMessage[] {
    rows.sort(([a], [b]) => a - b)
    const leases = tickets.issue(
      'lease',
      rows.map((row) => toTicket(queue, row)),
    )
    return toMessages(rows).map((message, index) =>
      Object.assign(message, { lease_id: leases[index] as string }),
    )
  }

  function assertPullable(queue: QueueRecord): void {
    if (queue.consumer?.type !== 'http_pull') {
      const reason = 'messages cannot be pulled unless http_pull mode is enabled'
      throw new QueuesError(405, ERROR_CODE.httpPullNotEnabled, reason)
    }
    if (queue.isPaused) {
      throw new QueuesError(
        409,
        ERROR_CODE.queueDisabled,
        `${QUEUE_DELIVERY_PAUSED}: delivery of this queue is paused.`,
      )
    }
  }

  function pull(
    queue: QueueRecord,
    { batchSize, visibilityTimeoutMs }: { batchSize: number; visibilityTimeoutMs: number },
  ) {
    assertPullable(queue)
    settle(queue)
    const now = clock.now()
    const deliveries = 1 + (queue.consumer?.maxRetries ?? 0)
    const rows = sql.lease.all(now + visibilityTimeoutMs, deliveries, queue.partition, now, batchSize)
    const current = backlog.metrics(queue)
    recorder.operated(queue, READ, readOf(rows, now))
    recorder.backlogged(queue, current)
    return {
      message_backlog_count: current.backlog_count,
      messages: toPulled(queue, rows),
      metadata: { metrics: current },
    }
  }

  /** The older look: a lease without an attempt, and without asking for a consumer. */
  function preview(queue: QueueRecord, batchSize: number, visibilityTimeoutMs: number) {
    settle(queue)
    const now = clock.now()
    const rows = sql.visible
      .all(queue.partition, now, batchSize)
      .map(([seq]) => sql.extend.get(now + visibilityTimeoutMs, seq) as MessageRow)
    return { messages: toPulled(queue, rows) }
  }

  function peek(queue: QueueRecord, batchSize: number): { messages: PeekedMessage[] } {
    settle(queue)
    const rows = sql.visible.all(queue.partition, clock.now(), batchSize)
    const refs = tickets.issue(
      'ref',
      rows.map((row) => ({ ...toTicket(queue, row), lease: 0 })),
    )
    return {
      messages: toMessages(rows).map((message, index) =>
        Object.assign(message, { ref: refs[index] as string }),
      ),
    }
  }

  /**
   * Removes the messages of these tickets and counts them out. Late acks are taken, also after the message was
   * delivered to somebody else. Answers why those stayed that did, by their text.
   */
  function removeAll(queue: QueueRecord, texts: readonly string[], kind: TicketKind): [string, string][] {
    const redeemed = tickets.redeem(kind, texts)
    const seqs = redeemed.flatMap((ticket) => (ticket?.partition === queue.partition ? [ticket.seq] : []))
    const removed = seqs.length === 0 ? [] : sql.removeAll.all(queue.partition, JSON.stringify(seqs))
    if (removed.length > 0) {
      const sizes = removed.map(([, size]) => size)
      const bytes = sizes.reduce((sum, size) => sum + size, 0)
      const after = backlog.removed(queue, removed.length, bytes)
      // What an operator takes out by ref was not consumed.
      if (kind === 'lease') {
        deleted(queue, 'success', sizes)
        recorder.backlogged(queue, after)
      }
    }
    if (removed.length === texts.length) return []
    const gone = new Set(removed.map(([seq]) => seq))
    return texts.flatMap((text, index): [string, string][] => {
      const ticket = redeemed[index]
      if (ticket?.partition !== queue.partition) return [[text, WARNING[kind].unknown]]
      // A message has as many leases as deliveries; only the first that is named here removed it.
      return gone.delete(ticket.seq) ? [] : [[text, WARNING[kind].gone]]
    })
  }

  function retryOne(queue: QueueRecord, ticket: Ticket | null, delaySeconds: number): string | null {
    if (ticket?.partition !== queue.partition) return WARNING.lease.unknown
    const row = sql.state.get(ticket.seq, queue.partition)
    if (!row) return WARNING.lease.gone
    if (row.lease !== ticket.lease) return WARNING.superseded
    const deliveries = queue.consumer ? 1 + queue.consumer.maxRetries : UNLIMITED
    if (row.attempts >= deliveries) deadLetter(queue, [row])
    else sql.release.run(clock.now() + delaySeconds * 1000, 0, row.seq)
    return null
  }

  /** Each lease counts once; one that is both acked and retried is acked. */
  function ack(queue: QueueRecord, acks: readonly string[], retries: readonly RetryRequest[]) {
    const ackIds = [...new Set(acks)]
    const warnings = removeAll(queue, ackIds, 'lease')
    const ackCount = ackIds.length - warnings.length

    const retryById = new Map(retries.map((retry) => [retry.leaseId, retry]))
    for (const id of ackIds) retryById.delete(id)
    const remaining = [...retryById.values()]
    let retryCount = 0
    const retryTickets = tickets.redeem(
      'lease',
      remaining.map((retry) => retry.leaseId),
    )
    for (const [index, retry] of remaining.entries()) {
      const delay = retry.delaySeconds ?? queue.consumer?.retryDelaySeconds ?? 0
      const warning = retryOne(queue, retryTickets[index] ?? null, delay)
      if (warning) warnings.push([retry.leaseId, warning])
      else retryCount++
    }
    // fromEntries defines keys, so that a lease id such as "__proto__" stays a key.
    return { ackCount, retryCount, warnings: Object.fromEntries(warnings) }
  }

  /** Renews leases that are still held, without an attempt. */
  function extend(queue: QueueRecord, leaseIds: readonly string[], visibilityTimeoutMs: number) {
    const now = clock.now()
    const ids = [...new Set(leaseIds)]
    const warnings: [string, string][] = []
    const leases: [string, string][] = []
    for (const [index, ticket] of tickets.redeem('lease', ids).entries()) {
      const id = ids[index] as string
      const row =
        ticket?.partition === queue.partition ? sql.state.get(ticket.seq, queue.partition) : undefined
      if (ticket?.partition !== queue.partition) warnings.push([id, WARNING.lease.unknown])
      else if (!row) warnings.push([id, WARNING.lease.gone])
      else if (row.lease !== ticket.lease) warnings.push([id, WARNING.superseded])
      else if (row.visible_at <= now) warnings.push([id, WARNING.ended])
      else {
        const renewed = sql.extend.get(now + visibilityTimeoutMs, row.seq) as MessageRow
        leases.push([id, tickets.issue('lease', [toTicket(queue, renewed)])[0] as string])
      }
    }
    return {
      extendCount: leases.length,
      leases: Object.fromEntries(leases),
      warnings: Object.fromEntries(warnings),
    }
  }

  /** Removes exactly what the refs name, leased or not. */
  function purgeRefs(queue: QueueRecord, refs: readonly string[]) {
    return { errors: [], warnings: Object.fromEntries(removeAll(queue, [...new Set(refs)], 'ref')) }
  }

  /** Deletes a slice of what purges and deleted queues left behind. Answers whether there is more. */
  function sweepGarbage(): boolean {
    const partition = sql.garbage.get()
    if (!partition) return false
    const { changes } = sql.sweep.run(partition.number, SETTLE_LIMIT)
    if (Number(changes) < SETTLE_LIMIT) sql.dropPartition.run(partition.number)
    return true
  }

  return {
    metrics,
    push,
    pull,
    preview,
    peek,
    ack,
    extend,
    purgeRefs,
    settle,
    sweepGarbage,
  }
}
