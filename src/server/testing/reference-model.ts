/**
 * The behavior of the embedded queues in the simplest form: lists and loops, no index, no SQL, no cache. The model-based
 * test compares the broker with it.
 */
export interface ModelMessage {
  /** Position in the order of all pushes. */
  seq: number
  contentType: 'text' | 'json'
  /** As text, for both content types. */
  body: string
  delaySeconds: number
  timestamp: number
  /** Start of its retention: its push, or its move to a dead-letter queue. */
  keptSince: number
  visibleAt: number
  attempts: number
  lease: number
  isLastDelivery: boolean
}

interface ModelConsumer {
  type: 'http_pull' | 'worker'
  maxRetries: number
  retryDelaySeconds: number
  deadLetterQueue: ModelQueue | null
}

export interface ModelQueue {
  name: string
  messages: ModelMessage[]
  isPaused: boolean
  delaySeconds: number
  retentionSeconds: number
  consumer: ModelConsumer | null
  /** Number of purges: leases and refs from before a purge are invalid. */
  epoch: number
}

/** A lease or a ref: the queue and its epoch, the message, and the number of the lease. */
export interface ModelTicket {
  kind: 'lease' | 'ref'
  queue: ModelQueue
  epoch: number
  seq: number
  lease: number
}

export interface ModelPush {
  contentType: 'text' | 'json'
  body: string
  delaySeconds: number | undefined
}

export const MODEL_DEFAULTS = { isPaused: false, delaySeconds: 0, retentionSeconds: 345_600 } as const

const deliveriesOf = ({ consumer }: ModelQueue) => (consumer ? 1 + consumer.maxRetries : Infinity)

export function createModel(startMs: number) {
  let now = startMs
  let nextSeq = 0
  let queues: ModelQueue[] = []

  function deadLetter(queue: ModelQueue, message: ModelMessage): void {
    queue.messages = queue.messages.filter((other) => other !== message)
    const fresh = { visibleAt: now, keptSince: now, attempts: 0, isLastDelivery: false }
    queue.consumer?.deadLetterQueue?.messages.push({ ...message, ...fresh })
  }

  /** Called before messages are read. */
  function processDue(queue: ModelQueue): void {
    queue.messages = queue.messages.filter(({ keptSince }) => keptSince > now - queue.retentionSeconds * 1000)
    for (const message of queue.messages.filter(
      ({ isLastDelivery, visibleAt }) => isLastDelivery && visibleAt <= now,
    )) {
      if (message.attempts >= deliveriesOf(queue)) deadLetter(queue, message)
      else message.isLastDelivery = false
    }
  }

  function visible(queue: ModelQueue, limit: number): ModelMessage[] {
    processDue(queue)
    return queue.messages
      .filter(({ visibleAt, isLastDelivery }) => visibleAt <= now && !isLastDelivery)
      .toSorted((a, b) => a.visibleAt - b.visibleAt || a.seq - b.seq)
      .slice(0, limit)
  }

  function ticketOf(kind: ModelTicket['kind'], queue: ModelQueue, message: ModelMessage): ModelTicket {
    return { kind, queue, epoch: queue.epoch, seq: message.seq, lease: message.lease }
  }

  /** Messages and tickets in the order of their pushes. */
  function lease(queue: ModelQueue, limit: number, timeoutMs: number, isDelivery: boolean) {
    const taken = visible(queue, limit)
    for (const message of taken) {
      message.lease++
      message.visibleAt = now + timeoutMs
      if (!isDelivery) continue
      message.attempts++
      message.isLastDelivery = message.attempts >= deliveriesOf(queue)
    }
    return taken
      .toSorted((a, b) => a.seq - b.seq)
      .map((message) => ({ message: { ...message }, ticket: ticketOf('lease', queue, message) }))
  }

  function find(queue: ModelQueue, kind: ModelTicket['kind'], ticket: ModelTicket): ModelMessage | undefined {
    const isOurs = ticket.kind === kind && ticket.queue === queue && ticket.epoch === queue.epoch
    return isOurs ? queue.messages.find(({ seq }) => seq === ticket.seq) : undefined
  }

  /** Returns whether the message was still in the queue. */
  function remove(queue: ModelQueue, kind: ModelTicket['kind'], ticket: ModelTicket): boolean {
    const message = find(queue, kind, ticket)
    queue.messages = queue.messages.filter((other) => other !== message)
    return message !== undefined
  }

  return {
    get queues(): readonly ModelQueue[] {
      return queues
    },
    byName: (name: string) => queues.find((queue) => queue.name === name),
    isDeadLetterQueue: (queue: ModelQueue) =>
      queues.some(({ consumer }) => consumer?.deadLetterQueue === queue),
    create(name: string): ModelQueue {
      const queue = { name, messages: [], consumer: null, epoch: 0, ...MODEL_DEFAULTS }
      queues.push(queue)
      return queue
    },
    delete(queue: ModelQueue): void {
      queues = queues.filter((other) => other !== queue)
    },
    advance(ms: number): void {
      now += ms
    },
    processAllDue: () => queues.forEach(processDue),

    push(queue: ModelQueue, pushes: readonly ModelPush[], batchDelay: number | undefined): void {
      for (const { contentType, body, delaySeconds: own } of pushes) {
        nextSeq++
        const delaySeconds = own ?? batchDelay ?? queue.delaySeconds
        const visibleAt = now + delaySeconds * 1000
        const fresh = { attempts: 0, lease: 0, isLastDelivery: false, timestamp: now, keptSince: now }
        queue.messages.push({ seq: nextSeq, contentType, body, delaySeconds, visibleAt, ...fresh })
      }
    },
    pull: (queue: ModelQueue, limit: number, timeoutMs: number) => lease(queue, limit, timeoutMs, true),
    preview: (queue: ModelQueue, limit: number, timeoutMs: number) => lease(queue, limit, timeoutMs, false),
    peek: (queue: ModelQueue, limit: number) =>
      visible(queue, limit).map((message) => ({ message, ticket: ticketOf('ref', queue, message) })),
    ack: (queue: ModelQueue, ticket: ModelTicket) => remove(queue, 'lease', ticket),
    purgeRef: (queue: ModelQueue, ticket: ModelTicket) => remove(queue, 'ref', ticket),
    /** Returns whether the lease was valid. It ends the lease: extending or retrying it again fails, an ack does not. */
    retry(queue: ModelQueue, ticket: ModelTicket, delaySeconds: number | undefined): boolean {
      const message = find(queue, 'lease', ticket)
      if (!message || message.lease !== ticket.lease) return false
      if (message.attempts >= deliveriesOf(queue)) deadLetter(queue, message)
      else {
        message.lease++
        message.visibleAt = now + (delaySeconds ?? queue.consumer?.retryDelaySeconds ?? 0) * 1000
        message.isLastDelivery = false
      }
      return true
    },
    /** Returns the new lease, or null if the lease had ended. */
    extend(queue: ModelQueue, ticket: ModelTicket, timeoutMs: number): ModelTicket | null {
      const message = find(queue, 'lease', ticket)
      if (!message || message.lease !== ticket.lease || message.visibleAt <= now) return null
      message.lease++
      message.visibleAt = now + timeoutMs
      return ticketOf('lease', queue, message)
    },
    purge(queue: ModelQueue): void {
      queue.messages = []
      queue.epoch++
    },
    metrics(queue: ModelQueue) {
      processDue(queue)
      const timestamps = queue.messages.map(({ timestamp }) => timestamp)
      return {
        backlog_count: queue.messages.length,
        backlog_bytes: queue.messages.reduce((sum, { body }) => sum + Buffer.byteLength(body), 0),
        oldest_message_timestamp_ms: timestamps.length === 0 ? 0 : Math.min(...timestamps),
      }
    },
  }
}

export type Model = ReturnType<typeof createModel>
