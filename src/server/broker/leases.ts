import type { Clock } from '#server/clock.ts'
import type { Backlog } from './backlog.ts'
import type { DueMessages } from './due-messages.ts'
import type { MessageOperations } from './message-operations.ts'
import type { MessageStore } from './message-store.ts'
import type { QueueRecord } from './queue-records.ts'
import type { Ticket, TicketKind, Tickets } from './tickets.ts'

const WARNING = {
  lease: {
    unknown: 'This lease_id was not issued by this server.',
    elsewhere: 'This lease_id belongs to another queue, or is from before this queue was purged.',
    removed:
      'The message of this lease is no longer in the queue: it was acknowledged, expired, purged or moved.',
  },
  ref: {
    unknown: 'This ref was not issued by this server.',
    elsewhere: 'This ref belongs to another queue, or is from before this queue was purged.',
    removed: 'The message of this ref is no longer in the queue.',
  },
  superseded:
    'This lease has ended: it was extended or retried, or the message was delivered again. Only its newest lease_id counts.',
  ended: 'This lease has ended; pull the message again.',
} as const

export interface Retry {
  leaseId: string
  /** null: the consumer's `retry_delay` applies. */
  delaySeconds: number | null
}

/** A lease id or ref that nothing was done with, and why. */
export type Warning = [ticket: string, reason: string]

interface LeasesDependencies {
  store: MessageStore
  backlog: Backlog
  tickets: Tickets
  dueMessages: Pick<DueMessages, 'deadLetter'>
  operations: MessageOperations
  clock: Clock
}

export type Leases = ReturnType<typeof createLeases>

const foreign = (kind: TicketKind, ticket: Ticket | null | undefined) =>
  ticket ? WARNING[kind].elsewhere : WARNING[kind].unknown

/**
 * Operations on the lease ids of a pull and the refs of a peek. Every method is synchronous and runs inside the
 * caller's transaction.
 */
export function createLeases({
  store,
  backlog,
  tickets,
  dueMessages,
  operations,
  clock,
}: LeasesDependencies) {
  /**
   * Removes the messages of these tickets. Late acks are accepted, even if the message was delivered again since.
   * Returns a warning for each ticket whose message was not removed.
   */
  function removeAll(queue: QueueRecord, texts: readonly string[], kind: TicketKind): Warning[] {
    const redeemed = tickets.redeem(kind, texts)
    const seqs = redeemed.flatMap((ticket) => (ticket?.partition === queue.partition ? [ticket.seq] : []))
    const removed = seqs.length === 0 ? [] : store.removeReturning.all(queue.partition, JSON.stringify(seqs))
    if (removed.length > 0) {
      const sizes = removed.map(([, size]) => size)
      const bytes = sizes.reduce((sum, size) => sum + size, 0)
      const after = backlog.removed(queue, removed.length, bytes)
      // A message that an operator deletes by ref was not consumed.
      if (kind === 'lease') {
        operations.deleted(queue, 'success', sizes)
        operations.backlogged(queue, after)
      }
    }
    if (removed.length === texts.length) return []
    const unclaimed = new Set(removed.map(([seq]) => seq))
    return texts.flatMap((text, index): Warning[] => {
      const ticket = redeemed[index]
      if (ticket?.partition !== queue.partition) return [[text, foreign(kind, ticket)]]
      // A message has one lease for each delivery; the first of them in this list removed it.
      return unclaimed.delete(ticket.seq) ? [] : [[text, WARNING[kind].removed]]
    })
  }

  function retryOne(queue: QueueRecord, ticket: Ticket | null, delaySeconds: number): string | null {
    if (ticket?.partition !== queue.partition) return foreign('lease', ticket)
    const row = store.state.get(ticket.seq, queue.partition)
    if (!row) return WARNING.lease.removed
    if (row.lease !== ticket.lease) return WARNING.superseded
    if (queue.consumer && row.attempts > queue.consumer.maxRetries) dueMessages.deadLetter(queue, [row])
    else store.release.run(clock.now() + delaySeconds * 1000, row.seq)
    return null
  }

  return {
    /** Each lease counts once; a lease that is both acked and retried is acked. */
    ack(queue: QueueRecord, acks: readonly string[], retries: readonly Retry[]) {
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
      return { ackCount, retryCount, warnings }
    },

    /** Renews leases that are still held; the attempts of their messages do not change. */
    extend(queue: QueueRecord, leaseIds: readonly string[], visibilityTimeoutMs: number) {
      const now = clock.now()
      const ids = [...new Set(leaseIds)]
      const warnings: Warning[] = []
      const leases: [oldId: string, newId: string][] = []
      for (const [index, ticket] of tickets.redeem('lease', ids).entries()) {
        const id = ids[index] as string
        const row =
          ticket?.partition === queue.partition ? store.state.get(ticket.seq, queue.partition) : undefined
        if (ticket?.partition !== queue.partition) warnings.push([id, foreign('lease', ticket)])
        else if (!row) warnings.push([id, WARNING.lease.removed])
        else if (row.lease !== ticket.lease) warnings.push([id, WARNING.superseded])
        else if (row.visible_at <= now) warnings.push([id, WARNING.ended])
        else {
          store.renew.run(now + visibilityTimeoutMs, row.seq)
          const renewed = { ...ticket, lease: ticket.lease + 1 }
          leases.push([id, tickets.issue('lease', [renewed])[0] as string])
        }
      }
      return { leases, warnings }
    },

    /** Removes exactly the messages of these refs, leased or not. */
    purgeRefs: (queue: QueueRecord, refs: readonly string[]): Warning[] =>
      removeAll(queue, [...new Set(refs)], 'ref'),
  }
}
