/**
 * What the embedded queues do, said as simply as possible: lists and loops, no index, no SQL, no caching. The
 * model-based test holds the broker against it.
 */
export interface ModelMessage {
  /** Its place in the order of all pushes. */
  seq: number
  body: string
  timestamp: number
  /** Since when it counts as old here: its push, or its move to a dead-letter queue. */
  keptSince: number
  visibleAt: number
  attempts: number
  lease: number
  isLastDelivery: boolean
}

export interface ModelQueue {
  name: string
  messages: ModelMessage[]
  isPaused: boolean
  delaySeconds: number
  retentionSeconds: number
  maxRetries: number
  retryDelaySeconds: number
  deadLetterQueue: ModelQueue | null
}

/** A lease as the model knows it: which delivery of which message, from which queue, before which purge. */
export interface ModelLease {
  queue: ModelQueue
  epoch: number
  seq: number
  lease: number
}

export function createModel() {
  let now = 0
  let nextSeq = 0
  /** How often each queue was purged: a lease from before is worth nothing. */
  const epochs = new Map<ModelQueue, number>()
  const epochOf = (queue: ModelQueue) => epochs.get(queue) ?? 0

  function giveUp(queue: ModelQueue, message: ModelMessage): void {
    queue.messages = queue.messages.filter((other) => other !== message)
    queue.deadLetterQueue?.messages.push({
      ...message,
      visibleAt: now,
      keptSince: now,
      attempts: 0,
      isLastDelivery: false,
    })
  }

  /** What time has made due before anything is looked at. */
  function settle(queue: ModelQueue): void {
    queue.messages = queue.messages.filter(({ keptSince }) => keptSince > now - queue.retentionSeconds * 1000)
    for (const message of queue.messages.filter(
      ({ isLastDelivery, visibleAt }) => isLastDelivery && visibleAt <= now,
    )) {
      if (message.attempts > queue.maxRetries) giveUp(queue, message)
      else message.isLastDelivery = false
    }
  }

  function visible(queue: ModelQueue, limit: number): ModelMessage[] {
    return queue.messages
      .filter(({ visibleAt, isLastDelivery }) => visibleAt <= now && !isLastDelivery)
      .toSorted((a, b) => a.visibleAt - b.visibleAt || a.seq - b.seq)
      .slice(0, limit)
  }

  const inOrder = (messages: ModelMessage[]) => messages.toSorted((a, b) => a.seq - b.seq)
  const find = ({ queue, epoch, seq }: ModelLease) =>
    epoch === epochOf(queue) ? queue.messages.find((message) => message.seq === seq) : undefined

  return {
    advance(ms: number) {
      now += ms
    },
    now: () => now,
    setNow(ms: number) {
      now = ms
    },
    settle,
    push(queue: ModelQueue, bodies: readonly string[], delaySeconds: number | undefined) {
      for (const body of bodies) {
        nextSeq++
        const visibleAt = now + (delaySeconds ?? queue.delaySeconds) * 1000
        const fresh = { attempts: 0, lease: 0, isLastDelivery: false }
        queue.messages.push({ seq: nextSeq, body, timestamp: now, keptSince: now, visibleAt, ...fresh })
      }
    },
    /** The messages and their leases, in the order of their pushes. */
    pull(
      queue: ModelQueue,
      limit: number,
      timeoutMs: number,
    ): { message: ModelMessage; lease: ModelLease }[] {
      settle(queue)
      const taken = visible(queue, limit)
      for (const message of taken) {
        message.attempts++
        message.lease++
        message.visibleAt = now + timeoutMs
        message.isLastDelivery = message.attempts > queue.maxRetries
      }
      return inOrder(taken).map((message) => ({
        message,
        lease: { queue, epoch: epochOf(queue), seq: message.seq, lease: message.lease },
      }))
    },
    peek(queue: ModelQueue, limit: number): ModelMessage[] {
      settle(queue)
      return visible(queue, limit)
    },
    /** Whether it counted. */
    ack(queue: ModelQueue, lease: ModelLease): boolean {
      const message = lease.queue === queue ? find(lease) : undefined
      if (!message) return false
      queue.messages = queue.messages.filter((other) => other !== message)
      return true
    },
    retry(queue: ModelQueue, lease: ModelLease, delaySeconds: number | undefined): boolean {
      const message = lease.queue === queue ? find(lease) : undefined
      if (!message || message.lease !== lease.lease) return false
      if (message.attempts > queue.maxRetries) giveUp(queue, message)
      else {
        message.visibleAt = now + (delaySeconds ?? queue.retryDelaySeconds) * 1000
        message.isLastDelivery = false
      }
      return true
    },
    /** The new lease, or null where it was not held any more. */
    extend(queue: ModelQueue, lease: ModelLease, timeoutMs: number): ModelLease | null {
      const message = lease.queue === queue ? find(lease) : undefined
      if (!message || message.lease !== lease.lease || message.visibleAt <= now) return null
      message.lease++
      message.visibleAt = now + timeoutMs
      return { ...lease, lease: message.lease }
    },
    purge(queue: ModelQueue) {
      queue.messages = []
      epochs.set(queue, epochOf(queue) + 1)
    },
    metrics(queue: ModelQueue) {
      settle(queue)
      const timestamps = queue.messages.map(({ timestamp }) => timestamp)
      return {
        backlog_count: queue.messages.length,
        backlog_bytes: queue.messages.reduce((sum, { body }) => sum + body.length, 0),
        oldest_message_timestamp_ms: timestamps.length === 0 ? 0 : Math.min(...timestamps),
      }
    },
  }
}

export type Model = ReturnType<typeof createModel>
