import type { QueuesClient } from '#contract/client.ts'
import { MAX_PULL_BATCH } from '#contract/limits.ts'
import type { AckRequest } from '#contract/messages.ts'
import { chunksOf, type ItemOutcome } from '#web/runs/run-chunks.ts'
import { extendedTimeoutMs, extensionChunks } from './extension.ts'
import type { Lease, LeaseStore } from './lease-store.ts'

/** `delaySeconds` null: the queue's own retry delay. `byMs` is added to the time left. */
export type LeaseAction =
  { kind: 'ack' } | { kind: 'retry'; delaySeconds: number | null } | { kind: 'extend'; byMs: number }

/** Splits items into the chunks of an action: leases extended in one call must end together. */
export const chunksFor = <Item>(
  action: { kind: string },
  items: readonly Item[],
  endsAt: (item: Item) => Lease['endsAt'],
): Item[][] => (action.kind === 'extend' ? extensionChunks(items, endsAt) : chunksOf(items, MAX_PULL_BATCH))

interface LeaseActionDependencies {
  client: Pick<QueuesClient, 'ack' | 'extend'>
  store: Pick<LeaseStore, 'hold' | 'drop'>
  now: () => number
}

function toRequest(leases: readonly Lease[], action: Exclude<LeaseAction, { kind: 'extend' }>): AckRequest {
  if (action.kind === 'ack') return { acks: leases.map(({ leaseId }) => ({ lease_id: leaseId })) }
  const delay = action.delaySeconds === null ? {} : { delay_seconds: action.delaySeconds }
  return { retries: leases.map(({ leaseId }) => ({ lease_id: leaseId, ...delay })) }
}

const toOutcomes = (leases: readonly Lease[], warnings: Record<string, string>, now: number): ItemOutcome[] =>
  leases.map(({ leaseId, endsAt }) => {
    const text = Object.hasOwn(warnings, leaseId) ? warnings[leaseId] : undefined
    if (text === undefined) return { kind: 'done' }
    return { kind: endsAt <= now ? 'expired' : 'warning', text }
  })

/**
 * Acks, retries or extends leases of one queue in one call, and updates the store. A lease that the queue warns about is
 * no longer valid, so it is dropped too. Leases extended together get the time of the longest one.
 */
export async function actOnLeases(
  leases: readonly Lease[],
  action: LeaseAction,
  { client, store, now }: LeaseActionDependencies,
): Promise<ItemOutcome[]> {
  const queueId = leases[0]?.queueId
  if (queueId === undefined) return []
  const calledAt = now()
  if (action.kind !== 'extend') {
    const { warnings } = await client.ack(queueId, toRequest(leases, action))
    store.drop(leases)
    return toOutcomes(leases, warnings, calledAt)
  }
  const timeoutMs = extendedTimeoutMs(
    leases.map(({ endsAt }) => endsAt),
    action.byMs,
    calledAt,
  )
  const leaseIds = leases.map(({ leaseId }) => leaseId)
  const { leases: renewed, warnings } = await client.extend(queueId, leaseIds, timeoutMs)
  // Counting from before the call errs on the safe side.
  const endsAt = calledAt + timeoutMs
  const isRenewed = ({ leaseId }: Lease) => Object.hasOwn(renewed, leaseId)
  store.hold(
    leases
      .filter(isRenewed)
      .map((lease) => ({ ...lease, leaseId: renewed[lease.leaseId] as string, endsAt })),
  )
  store.drop(leases.filter(({ leaseId }) => Object.hasOwn(warnings, leaseId)))
  return toOutcomes(leases, warnings, calledAt)
}
