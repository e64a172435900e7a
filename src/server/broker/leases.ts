import type { Clock } from '#server/clock.ts'
import type { Database } from '#server/sqlite/database.ts'
import type { MessageOperations } from './analytics/message-operations.ts'
import type { Backlog } from './backlog.ts'
import { leaseStatements } from './lease-store.ts'
import type { QueueRecord } from './queue-records.ts'
import type { RetryRequest } from './api/requests.ts'
import type { Settling } from './due-messages.ts'
import type { Ticket, TicketKind, Tickets } from './tickets.ts'

const WARNING = {
  lease: {
    unknown: 'This lease_id was not issued by this server.',
    elsewhere: 'This lease_id belongs to another queue, or is from before this queue was purged.',
    gone: 'The message of this lease is no longer in the queue: it was acknowledged, expired, purged or moved.',
  },
  ref: {
    unknown: 'This ref was not issued by this server.',
    elsewhere: 'This ref belongs to another queue, or is from before this queue was purged.',
    gone: 'The message of this ref is no longer in the queue.',
  },
  superseded:
    'This lease has ended: it was extended or retried, or the message was delivered again. Only its newest lease_id counts.',
  ended: 'This lease has ended; pull the message again.',
} as const

interface LeasesDependencies {
  database: Database
  backlog: Backlog
  tickets: Tickets
  settling: Pick<Settling, 'deadLetter'>
  operations: MessageOperations
  clock: Clock
}

export type Leases = ReturnType<typeof createLeases>

const foreign = (kind: TicketKind, ticket: Ticket | null | undefined) =>
  ticket ? WARNING[kind].elsewhere : WARNING[kind].unknown

/**
 * What is done with the lease ids of a pull and the refs of a peek. Every method is synchronous and runs inside a
 * transaction of the caller.
 */
export function createLeases({
  database,
  backlog,
  tickets,
  settling,
  operations,
  clock,
}: LeasesDependencies) {
  const sql = leaseStatements(database)

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
        operations.deleted(queue, 'success', sizes)
        operations.backlogged(queue, after)
      }
    }
    if (removed.length === texts.length) return []
    const gone = new Set(removed.map(([seq]) => seq))
    return texts.flatMap((text, index): [string, string][] => {
      const ticket = redeemed[index]
      if (ticket?.partition !== queue.partition) return [[text, foreign(kind, ticket)]]
      // A message has as many leases as deliveries; only the first that is named here removed it.
      return gone.delete(ticket.seq) ? [] : [[text, WARNING[kind].gone]]
    })
  }

  function retryOne(queue: QueueRecord, ticket: Ticket | null, delaySeconds: number): string | null {
    if (ticket?.partition !== queue.partition) return foreign('lease', ticket)
    const row = sql.state.get(ticket.seq, queue.partition)
    if (!row) return WARNING.lease.gone
    if (row.lease !== ticket.lease) return WARNING.superseded
    if (queue.consumer && row.attempts > queue.consumer.maxRetries) settling.deadLetter(queue, [row])
    else sql.release.run(clock.now() + delaySeconds * 1000, row.seq)
    return null
  }

  return {
    /** Each lease counts once; one that is both acked and retried is acked. */
    ack(queue: QueueRecord, acks: readonly string[], retries: readonly RetryRequest[]) {
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
    },

    /** Renews leases that are still held, without an attempt. */
    extend(queue: QueueRecord, leaseIds: readonly string[], visibilityTimeoutMs: number) {
      const now = clock.now()
      const ids = [...new Set(leaseIds)]
      const warnings: [string, string][] = []
      const leases: [string, string][] = []
      for (const [index, ticket] of tickets.redeem('lease', ids).entries()) {
        const id = ids[index] as string
        const row =
          ticket?.partition === queue.partition ? sql.state.get(ticket.seq, queue.partition) : undefined
        if (ticket?.partition !== queue.partition) warnings.push([id, foreign('lease', ticket)])
        else if (!row) warnings.push([id, WARNING.lease.gone])
        else if (row.lease !== ticket.lease) warnings.push([id, WARNING.superseded])
        else if (row.visible_at <= now) warnings.push([id, WARNING.ended])
        else {
          sql.renew.run(now + visibilityTimeoutMs, row.seq)
          const renewed = { ...ticket, lease: ticket.lease + 1 }
          leases.push([id, tickets.issue('lease', [renewed])[0] as string])
        }
      }
      return {
        extendCount: leases.length,
        leases: Object.fromEntries(leases),
        warnings: Object.fromEntries(warnings),
      }
    },

    /** Removes exactly what the refs name, leased or not. */
    purgeRefs(queue: QueueRecord, refs: readonly string[]) {
      return { errors: [], warnings: Object.fromEntries(removeAll(queue, [...new Set(refs)], 'ref')) }
    },
  }
}
