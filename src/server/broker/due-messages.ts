import type { Clock } from '#server/clock.ts'
import type { Database } from '#server/sqlite/database.ts'
import type { GroupCommit } from '#server/sqlite/group-commit.ts'
import type { Backlog } from './backlog.ts'
import type { MessageOperations } from './message-operations.ts'
import type { MessageSize, MessageStore } from './message-store.ts'
import type { QueueRecord } from './queue-records.ts'
import { garbageStatements } from './registry-store.ts'
import type { Registry } from './registry.ts'

/** How much of what is due one turn of the event loop processes. */
export interface TurnLimit {
  rows: number
  /** Large bodies fill many pages, and each page is touched. */
  bytes: number
}

/** About 2 ms of work, even in a database of millions and when large messages move to a dead-letter queue. */
export const TURN_LIMIT: TurnLimit = { rows: 100, bytes: 250_000 }
/** Queues checked in one turn of a sweep: about 2 ms when every queue holds messages. */
const QUEUES_PER_CHECK = 250

interface DueMessagesDependencies {
  database: Database
  store: MessageStore
  registry: Registry
  backlog: Backlog
  operations: MessageOperations
  clock: Clock
  afterCommit: GroupCommit['afterCommit']
  limit: TurnLimit
}

export type DueMessages = ReturnType<typeof createDueMessages>

const seqsOf = (messages: readonly MessageSize[]) => JSON.stringify(messages.map(({ seq }) => seq))

function sumOf(sizes: readonly number[]): number {
  return sizes.reduce((sum, size) => sum + size, 0)
}

/**
 * Messages that are due: past their retention, or with their last lease ended. All calls in one turn of the event
 * loop share its limit, so that no turn takes long, however much is due in however many queues.
 */
export function createDueMessages({
  database,
  store,
  registry,
  backlog,
  operations,
  clock,
  afterCommit,
  limit,
}: DueMessagesDependencies) {
  const garbage = garbageStatements(database)
  let left = { ...limit }
  const newTurn = () => {
    left = { ...limit }
  }

  /** The messages that still fit into this turn. Callers select one more than fits, to see whether any remain. */
  function take<T extends MessageSize>(messages: readonly T[]): T[] {
    const taken: T[] = []
    for (const message of messages) {
      if (left.rows <= 0 || left.bytes <= 0) break
      if (taken.length === 0) afterCommit(newTurn)
      left.rows -= 1
      left.bytes -= message.bytes
      taken.push(message)
    }
    return taken
  }

  /** Moves messages without deliveries left to the dead-letter queue; without such a queue they are deleted. */
  function deadLetter(queue: QueueRecord, messages: readonly MessageSize[]): void {
    if (messages.length === 0) return
    const name = queue.consumer?.deadLetterQueue ?? ''
    const target = name === '' ? null : registry.findByName(queue.account, name)
    const now = clock.now()
    const sizes = messages.map(({ bytes }) => bytes)
    const bytes = sumOf(sizes)
    if (target) store.move.run(target.partition, now, now, seqsOf(messages))
    else store.remove.run(seqsOf(messages))
    operations.deleted(queue, target ? 'dlq' : 'fail', sizes)
    backlog.removed(queue, messages.length, bytes)
    if (target) {
      operations.written(target, sizes)
      backlog.movedIn(target, messages.length, bytes)
    }
  }

  /** Deletes messages past their retention. Returns whether none are left. */
  function expire(queue: QueueRecord, due: readonly MessageSize[]): boolean {
    const expired = take(due)
    if (expired.length > 0) {
      store.remove.run(seqsOf(expired))
      const sizes = expired.map(({ bytes }) => bytes)
      operations.deleted(queue, 'fail', sizes)
      backlog.removed(queue, expired.length, sumOf(sizes))
    }
    return expired.length === due.length
  }

  function exhaust(queue: QueueRecord, now: number): boolean {
    const due = store.exhausted.all(queue.partition, now, left.rows + 1)
    const taken = take(due)
    // If max_retries was raised since the last delivery, the message has deliveries left.
    const hasDeliveries = ({ attempts }: { attempts: number }) =>
      queue.consumer === null || attempts <= queue.consumer.maxRetries
    const kept = taken.filter(hasDeliveries)
    if (kept.length > 0) store.clearLastDelivery.run(seqsOf(kept))
    deadLetter(
      queue,
      taken.filter((message) => !hasDeliveries(message)),
    )
    return taken.length === due.length
  }

  return {
    /**
     * Returns false when more is due than fits into this turn: call again in the next one, and show no messages or
     * numbers of the queue until it returns true.
     */
    process(queue: QueueRecord): boolean {
      const { partition } = queue
      const now = clock.now()
      const cutoff = now - queue.retentionSeconds * 1000
      if (!store.isDue.get(partition, cutoff, partition, cutoff, partition, now)?.due) return true
      return (
        expire(queue, store.expired.all(partition, cutoff, left.rows + 1)) &&
        expire(queue, store.expiredMoved.all(partition, cutoff, left.rows + 1)) &&
        exhaust(queue, now)
      )
    },
    deadLetter,
    /** Checks the next queues in the order of their ids. `last` is null when there are no more. */
    findQueues(after: string): { queues: { account: string; id: string }[]; last: string | null } {
      const rows = store.queuesWithDue.all({ after, now: clock.now(), limit: QUEUES_PER_CHECK })
      return {
        queues: rows.filter(({ is_due }) => is_due === 1),
        last: rows.length < QUEUES_PER_CHECK ? null : (rows.at(-1)?.id ?? null),
      }
    },
    /** Deletes some of what purges and deleted queues left behind. Returns whether nothing is left. */
    deleteGarbage(): boolean {
      const partition = garbage.find.get()?.number
      if (partition === undefined) return true
      const due = store.inPartition.all(partition, left.rows + 1)
      const taken = take(due)
      store.remove.run(seqsOf(taken))
      if (taken.length === due.length) garbage.drop.run(partition)
      return false
    },
    /** To be called after a rollback. */
    forget: newTurn,
  }
}
