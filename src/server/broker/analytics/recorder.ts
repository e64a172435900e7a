import type { Metrics } from '#contract/messages.ts'
import type { Clock } from '#server/clock.ts'
import type { Database } from '#server/sqlite/database.ts'
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

export type Recorder = ReturnType<typeof createRecorder>

/**
 * Counts what happens to messages, per queue and minute, for the analytics. Counted in memory and written by
 * `flush`, so that a message costs an addition: after a crash the last second is missing.
 */
export function createRecorder({ database, clock }: { database: Database; clock: Clock }) {
  const sql = analyticsStatements(database)
  let operations = new Map<string, PendingOperations>()
  let backlogs = new Map<string, PendingBacklog>()
  /** The minute in which the delayed messages of a queue were last counted. */
  let delayedCountedAt = new Map<string, number>()

  const currentMinute = () => Math.floor(clock.now() / MINUTE_MS) * MINUTE_MS

  function operated(
    { account, id }: Queue,
    kind: OperationKind,
    { sizes, lagMs = 0, retries = 0 }: Operations,
  ) {
    if (sizes.length === 0) return
    const minute = currentMinute()
    const name = `${minute} ${id} ${kind.action} ${kind.consumerType} ${kind.outcome}`
    let totals = operations.get(name)
    if (!totals) {
      const key = { account, queueId: id, minute, ...kind }
      totals = { key, count: 0, billable: 0, bytes: 0, lagMs: 0, retries: 0, maxSize: 0 }
      operations.set(name, totals)
    }
    totals.count += sizes.length
    totals.lagMs += lagMs
    totals.retries += retries
    for (const size of sizes) {
      totals.bytes += size
      totals.billable += Math.max(1, Math.ceil(size / BILLED_BYTES))
      totals.maxSize = Math.max(totals.maxSize, size)
    }
  }

  /** Like the live datasets, a queue that nothing happens to gets no samples, also when messages wait in it. */
  function backlogged({ account, id }: Queue, metrics: Pick<Metrics, 'backlog_count' | 'backlog_bytes'>) {
    const minute = currentMinute()
    const name = `${minute} ${id}`
    let pending = backlogs.get(name)
    if (!pending) {
      pending = { account, queueId: id, minute, samples: 0, messages: 0, bytes: 0 }
      backlogs.set(name, pending)
    }
    pending.samples += 1
    pending.messages += metrics.backlog_count
    pending.bytes += metrics.backlog_bytes
  }

  function countDelayed({ account, queueId, minute }: PendingBacklog, counted: Map<string, number>): void {
    if (delayedCountedAt.get(queueId) !== minute) {
      const delayed = sql.countDelayed.get(queueId, clock.now())?.delayed ?? 0
      sql.addDelayed.run(minute, account, queueId, delayed)
    }
    counted.set(queueId, minute)
  }

  return {
    operated,
    backlogged,
    /** Writes what was counted. Runs inside a transaction of the caller. */
    flush(): void {
      if (operations.size === 0 && backlogs.size === 0) return
      const [closedOperations, closedBacklogs] = [operations, backlogs]
      operations = new Map()
      backlogs = new Map()
      for (const { key, count, billable, bytes, lagMs, retries, maxSize } of closedOperations.values()) {
        const { minute, account, queueId, action, consumerType, outcome } = key
        const identity = [minute, account, queueId, action, consumerType, outcome]
        sql.addOperations.run(...identity, count, billable, bytes, lagMs, retries, maxSize)
      }
      const counted = new Map<string, number>()
      for (const pending of closedBacklogs.values()) {
        const { minute, account, queueId, samples, messages, bytes } = pending
        sql.addBacklog.run(minute, account, queueId, samples, messages, bytes)
        countDelayed(pending, counted)
      }
      delayedCountedAt = counted
      const before = clock.now() - KEPT_MS
      sql.pruneOperations.run(before, ROWS_PER_PRUNE)
      sql.pruneBacklog.run(before, ROWS_PER_PRUNE)
    },
  }
}
