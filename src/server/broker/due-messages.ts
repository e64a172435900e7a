import type { Clock } from '#server/clock.ts'
import type { Database } from '#server/sqlite/database.ts'
import type { GroupCommit } from '#server/sqlite/group-commit.ts'
import type { MessageOperations } from './analytics/message-operations.ts'
import type { Backlog } from './backlog.ts'
import type { QueueRecord } from './queue-records.ts'
import type { Registry } from './registry.ts'
import { settlingStatements, type StoredMessage } from './due-message-store.ts'

/** How much one turn of the event loop settles. */
export interface TurnLimit {
  rows: number
  /** Big bodies fill many pages, each of which is touched. */
  bytes: number
}

/** Some 2 ms of work, in a database of millions and where big messages move to a dead-letter queue too. */
export const TURN_LIMIT: TurnLimit = { rows: 100, bytes: 250_000 }
/** Queues one turn of a sweep looks at: some 2 ms where each of them holds messages. */
const QUEUES_PER_LOOK = 250

interface SettlingDependencies {
  database: Database
  registry: Registry
  backlog: Backlog
  operations: MessageOperations
  clock: Clock
  afterCommit: GroupCommit['afterCommit']
  limit: TurnLimit
}

export type Settling = ReturnType<typeof createSettling>

const seqsOf = (messages: readonly StoredMessage[]) => JSON.stringify(messages.map(({ seq }) => seq))

function sumOf(sizes: readonly number[]): number {
  return sizes.reduce((sum, size) => sum + size, 0)
}

/**
 * What time makes due: messages that have grown too old, and those whose last lease ended. All calls of one turn of
 * the event loop share its limit, so that no turn takes long, however much is due in however many queues.
 */
export function createSettling({
  database,
  registry,
  backlog,
  operations,
  clock,
  afterCommit,
  limit,
}: SettlingDependencies) {
  const sql = settlingStatements(database)
  let left = { ...limit }
  const newTurn = () => {
    left = { ...limit }
  }

  /** Those that still fit into this turn. One more than may be taken is asked for, which tells whether that is all. */
  function take<T extends StoredMessage>(messages: readonly T[]): T[] {
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

  /** A message whose deliveries are used up goes to the dead-letter queue, or is gone for good. */
  function deadLetter(queue: QueueRecord, messages: readonly StoredMessage[]): void {
    if (messages.length === 0) return
    const name = queue.consumer?.deadLetterQueue ?? ''
    const target = name === '' ? null : registry.findByName(queue.account, name)
    const now = clock.now()
    const sizes = messages.map(({ bytes }) => bytes)
    const bytes = sumOf(sizes)
    if (target) sql.move.run(target.partition, now, now, seqsOf(messages))
    else sql.remove.run(seqsOf(messages))
    operations.deleted(queue, target ? 'dlq' : 'fail', sizes)
    backlog.removed(queue, messages.length, bytes)
    if (target) {
      operations.written(target, sizes)
      backlog.movedIn(target, messages.length, bytes)
    }
  }

  /** Takes away what has grown too old. Answers whether that was all of it. */
  function expire(queue: QueueRecord, due: readonly StoredMessage[]): boolean {
    const expired = take(due)
    if (expired.length > 0) {
      sql.remove.run(seqsOf(expired))
      const sizes = expired.map(({ bytes }) => bytes)
      operations.deleted(queue, 'fail', sizes)
      backlog.removed(queue, expired.length, sumOf(sizes))
    }
    return expired.length === due.length
  }

  function exhaust(queue: QueueRecord, now: number): boolean {
    const due = sql.exhausted.all(queue.partition, now, left.rows + 1)
    const taken = take(due)
    // max_retries may have been raised since the last delivery; then the message has deliveries left.
    const hasLeft = ({ attempts }: { attempts: number }) =>
      queue.consumer === null || attempts <= queue.consumer.maxRetries
    const spared = taken.filter(hasLeft)
    if (spared.length > 0) sql.spare.run(seqsOf(spared))
    deadLetter(
      queue,
      taken.filter((message) => !hasLeft(message)),
    )
    return taken.length === due.length
  }

  return {
    /** False: more is due than one turn settles, so ask again in the next. Until then nothing may be shown. */
    settle(queue: QueueRecord): boolean {
      const { partition } = queue
      const now = clock.now()
      const cutoff = now - queue.retentionSeconds * 1000
      if (!sql.isDue.get(partition, cutoff, partition, cutoff, partition, now)?.due) return true
      return (
        expire(queue, sql.expired.all(partition, cutoff, left.rows + 1)) &&
        expire(queue, sql.expiredMoved.all(partition, cutoff, left.rows + 1)) &&
        exhaust(queue, now)
      )
    },
    deadLetter,
    /** Looks at the next queues in the order of their ids: those where something is due, and the last one. */
    due(after: string): { queues: { account: string; id: string }[]; last: string | null } {
      const rows = sql.queues.all({ after, now: clock.now(), limit: QUEUES_PER_LOOK })
      return {
        queues: rows.filter(({ is_due }) => is_due === 1),
        last: rows.length < QUEUES_PER_LOOK ? null : (rows.at(-1)?.id ?? null),
      }
    },
    /** Deletes some of what purges and deleted queues left behind. Answers whether that was all. */
    deleteGarbage(): boolean {
      const partition = sql.garbage.get()?.number
      if (partition === undefined) return true
      const due = sql.messagesOf.all(partition, left.rows + 1)
      const taken = take(due)
      sql.remove.run(seqsOf(taken))
      if (taken.length === due.length) sql.dropPartition.run(partition)
      return false
    },
    /** After something was undone. */
    forget: newTurn,
  }
}
