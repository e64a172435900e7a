import type { Metrics } from '#contract/messages.ts'
import type { Clock } from '#server/clock.ts'
import type { Database } from '#server/sqlite/database.ts'
import type { GroupCommit } from '#server/sqlite/group-commit.ts'
import { analyticsStatements, type OperationKey, type OperationTotals } from './analytics-store.ts'

const MINUTE_MS = 60_000
/** Cloudflare's analytics go back further; a machine of one's own has its disk to think of. */
const KEPT_MS = 8 * 24 * 60 * MINUTE_MS
const ROWS_PER_PRUNE = 500
/** Operations are counted in chunks of so many bytes: https://developers.cloudflare.com/queues/platform/pricing/ */
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

/** Whose account, and which queue. */
interface Queue {
  account: string
  id: string
}

/** What one call did to some messages of a queue. */
export interface Operations {
  /** Bytes of each message. */
  sizes: readonly number[]
  /** How long the messages had waited, summed. */
  lagMs?: number
  /** Deliveries beyond the first, summed. */
  retries?: number
}

/** How a queue stands. */
export type Counters = Pick<Metrics, 'backlog_count' | 'backlog_bytes'>

interface Pending {
  operations: Map<string, PendingOperations>
  backlogs: Map<string, PendingBacklog>
}

const nothing = (): Pending => ({ operations: new Map(), backlogs: new Map() })
const isNothing = ({ operations, backlogs }: Pending) => operations.size === 0 && backlogs.size === 0

interface RecorderDependencies {
  database: Database
  clock: Clock
  afterCommit: GroupCommit['afterCommit']
  /** Messages of a queue that were sent with a delay and wait for their first delivery. */
  countDelayed: (queueId: string) => number
}

export type Recorder = ReturnType<typeof createRecorder>

/**
 * Counts what happens to messages, per queue and minute, for the analytics. Counted in memory and written by
 * `flush`, so that a message costs an addition: after a crash the last second is missing.
 */
export function createRecorder({ database, clock, afterCommit, countDelayed }: RecorderDependencies) {
  const sql = analyticsStatements(database)
  let pending = nothing()
  /** What is being written; written again if that was undone. */
  let flushing = nothing()
  /** Whether it is in the transaction that is open: two flushes may share one. */
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

  /** Once a minute for a queue that something happens to. */
  function sampleDelayed({ account, queueId, minute }: PendingBacklog): void {
    if (delayedCountedAt.get(queueId) === minute) return
    sql.addDelayed.run(minute, account, queueId, countDelayed(queueId))
  }

  return {
    /** Messages were written, read or deleted. Called within a write, as are all of these. */
    operated(queue: Queue, kind: OperationKind, done: Operations): void {
      if (done.sizes.length > 0) afterCommit(() => count(queue, kind, done))
    },
    /** Like the live datasets, a queue that nothing happens to gets no samples, also when messages wait in it. */
    backlogged(queue: Queue, counters: Counters): void {
      afterCommit(() => sample(queue, counters))
    },
    /** Writes what was counted. Answers what to call once that is committed. */
    flush(): () => void {
      if (isNothing(flushing)) {
        flushing = pending
        pending = nothing()
      }
      if (isWritten || isNothing(flushing)) return () => undefined
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
        flushing = nothing()
        isWritten = false
      }
    },
    /** After something was undone. */
    forget(): void {
      isWritten = false
    },
  }
}
