import type { Metrics } from '#contract/messages.ts'
import type { Clock } from '#server/clock.ts'
import type { Database } from '#server/sqlite/database.ts'
import type { GroupCommit } from '#server/sqlite/group-commit.ts'
import { analyticsStatements, type OperationKey, type OperationTotals } from './analytics-store.ts'

const MINUTE_MS = 60_000
/** Cloudflare's analytics go back further; this limits the disk space. */
const KEPT_MS = 8 * 24 * 60 * MINUTE_MS
const ROWS_PER_PRUNE = 500
/** Operations are billed in chunks of this many bytes: https://developers.cloudflare.com/queues/platform/pricing/ */
const BILLED_BYTES = 64_000

export type OperationKind = Pick<OperationKey, 'action' | 'consumerType' | 'outcome'>

interface PendingOperations extends OperationTotals {
  key: OperationKey
}

interface PendingBacklog {
  account: string
  queueId: string
  minute: number
  samples: number
  messages: number
  bytes: number
}

interface Queue {
  account: string
  id: string
}

/** What a call did to messages of a queue. */
export interface Operations {
  /** Bytes of each message. */
  sizes: readonly number[]
  /** Sum of the times that the messages had waited. */
  lagMs?: number
  /** Sum of their deliveries after the first. */
  retries?: number
}

export type Counters = Pick<Metrics, 'backlog_count' | 'backlog_bytes'>

interface Pending {
  operations: Map<string, PendingOperations>
  backlogs: Map<string, PendingBacklog>
}

const emptyPending = (): Pending => ({ operations: new Map(), backlogs: new Map() })
const isEmpty = ({ operations, backlogs }: Pending) => operations.size === 0 && backlogs.size === 0

interface OperationRecorderDependencies {
  database: Database
  clock: Clock
  afterCommit: GroupCommit['afterCommit']
  /** Messages of a queue that were sent with a delay and wait for their first delivery. */
  countDelayed: (queueId: string) => number
}

export type OperationRecorder = ReturnType<typeof createOperationRecorder>

/**
 * Counts what happens to messages, by queue and minute, for the analytics. It counts in memory, so that a message costs
 * an addition, and `flush` writes the counts: a crash loses the last second.
 */
export function createOperationRecorder({
  database,
  clock,
  afterCommit,
  countDelayed,
}: OperationRecorderDependencies) {
  const sql = analyticsStatements(database)
  let pending = emptyPending()
  /** What is being written, and is written again after a rollback. */
  let flushing = emptyPending()
  /** Whether the open transaction already contains it: two flushes may share a transaction. */
  let isWritten = false
  /** The minute in which the delayed messages of a queue were last counted. */
  let delayedCountedAt = new Map<string, number>()

  const currentMinute = () => Math.floor(clock.now() / MINUTE_MS) * MINUTE_MS

  function count({ account, id }: Queue, kind: OperationKind, done: Operations): void {
    const minute = currentMinute()
    const name = `${minute} ${id} ${kind.action} ${kind.consumerType} ${kind.outcome}`
    let totals = pending.operations.get(name)
    if (!totals) {
      const key = { account, queueId: id, minute, ...kind }
      totals = { key, count: 0, billable: 0, bytes: 0, lagMs: 0, retries: 0, maxSize: 0 }
      pending.operations.set(name, totals)
    }
    totals.count += done.sizes.length
    totals.lagMs += done.lagMs ?? 0
    totals.retries += done.retries ?? 0
    for (const size of done.sizes) {
      totals.bytes += size
      totals.billable += Math.max(1, Math.ceil(size / BILLED_BYTES))
      totals.maxSize = Math.max(totals.maxSize, size)
    }
  }

  function sample({ account, id }: Queue, counters: Counters): void {
    const minute = currentMinute()
    const name = `${minute} ${id}`
    let sums = pending.backlogs.get(name)
    if (!sums) {
      sums = { account, queueId: id, minute, samples: 0, messages: 0, bytes: 0 }
      pending.backlogs.set(name, sums)
    }
    sums.samples += 1
    sums.messages += counters.backlog_count
    sums.bytes += counters.backlog_bytes
  }

  /** Once a minute, for queues with operations in that minute. */
  function sampleDelayed({ account, queueId, minute }: PendingBacklog): void {
    if (delayedCountedAt.get(queueId) === minute) return
    sql.addDelayed.run(minute, account, queueId, countDelayed(queueId))
  }

  return {
    /** Counts messages that were written, read or deleted. Like all methods here, to be called inside a write. */
    operated(queue: Queue, kind: OperationKind, done: Operations): void {
      if (done.sizes.length > 0) afterCommit(() => count(queue, kind, done))
    },
    /** Samples a queue after an operation. As in the live datasets, an idle queue has no samples, even with a backlog. */
    backlogged(queue: Queue, counters: Counters): void {
      afterCommit(() => sample(queue, counters))
    },
    /** Writes the counts. Returns a function to call once they are committed. */
    flush(): () => void {
      if (isEmpty(flushing)) {
        flushing = pending
        pending = emptyPending()
      }
      if (isWritten || isEmpty(flushing)) return () => undefined
      isWritten = true
      for (const { key, count, billable, bytes, lagMs, retries, maxSize } of flushing.operations.values()) {
        const { minute, account, queueId, action, consumerType, outcome } = key
        const identity = [minute, account, queueId, action, consumerType, outcome]
        sql.addOperations.run(...identity, count, billable, bytes, lagMs, retries, maxSize)
      }
      for (const sums of flushing.backlogs.values()) {
        const { minute, account, queueId, samples, messages, bytes } = sums
        sql.addBacklog.run(minute, account, queueId, samples, messages, bytes)
        sampleDelayed(sums)
      }
      const before = clock.now() - KEPT_MS
      sql.pruneOperations.run(before, ROWS_PER_PRUNE)
      sql.pruneBacklog.run(before, ROWS_PER_PRUNE)
      return () => {
        delayedCountedAt = new Map([...flushing.backlogs.values()].map((sums) => [sums.queueId, sums.minute]))
        flushing = emptyPending()
        isWritten = false
      }
    },
    /** To be called after a rollback. */
    forget(): void {
      isWritten = false
    },
  }
}
