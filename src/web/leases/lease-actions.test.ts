import { beforeEach, expect, test } from 'vitest'
import type { AckRequest } from '#contract/messages.ts'
import { actOnLeases, type LeaseAction } from './lease-actions.ts'
import { createLeaseStore, type Lease, type LeaseStore } from './lease-store.ts'

const NOW = 1_000_000
let store: LeaseStore
let calls: unknown[]
/** The warnings of the queue, by lease id. */
let warnings: Record<string, string>

const client = {
  ack: async (_queueId: string, request: AckRequest) => {
    calls.push(request)
    return { ackCount: 0, retryCount: 0, warnings }
  },
  extend: async (_queueId: string, leaseIds: readonly string[], timeoutMs: number) => {
    calls.push([leaseIds, timeoutMs])
    const renewed = leaseIds.filter((id) => warnings[id] === undefined).map((id) => [id, `${id}-renewed`])
    return {
      extendCount: renewed.length,
      leases: Object.fromEntries(renewed) as Record<string, string>,
      warnings,
    }
  },
}

const lease = (messageId: string): Lease => ({
  connection: 'local',
  queueId: 'q',
  queueName: 'orders',
  messageId,
  leaseId: `L-${messageId}`,
  endsAt: NOW + 5_000,
  attempts: 1,
})
const act = (action: LeaseAction) =>
  actOnLeases([...store.current().values()], action, { client, store, now: () => NOW })
const held = () => [...store.current().values()].map(({ leaseId, endsAt }) => [leaseId, endsAt])

beforeEach(() => {
  calls = []
  warnings = {}
  const storage = { getItem: () => null, setItem: () => undefined }
  store = createLeaseStore({ storage, now: () => NOW, defer: () => undefined })
  store.hold([lease('a'), lease('b')])
})

test.each<[LeaseAction, unknown]>([
  [{ kind: 'ack' }, { acks: [{ lease_id: 'L-a' }, { lease_id: 'L-b' }] }],
  [{ kind: 'retry', delaySeconds: null }, { retries: [{ lease_id: 'L-a' }, { lease_id: 'L-b' }] }],
  [
    { kind: 'retry', delaySeconds: 0 },
    { retries: ['L-a', 'L-b'].map((lease_id) => ({ lease_id, delay_seconds: 0 })) },
  ],
])('%j is one call, and drops its leases', async (action, request) => {
  warnings = { 'L-b': 'gone' }
  expect(await act(action)).toEqual([{ kind: 'done' }, { kind: 'warning', text: 'gone' }])
  expect([calls, held()]).toEqual([[request], []])
})

test('an extended lease has a new id and lasts longer; a refused one is dropped', async () => {
  warnings = { 'L-b': 'no longer in the queue' }
  expect(await act({ kind: 'extend', byMs: 60_000 })).toEqual([
    { kind: 'done' },
    { kind: 'warning', text: 'no longer in the queue' },
  ])
  expect(calls).toEqual([[['L-a', 'L-b'], 65_000]])
  expect(held()).toEqual([['L-a-renewed', NOW + 65_000]])
})

test('an expired lease is distinguished from other refusals', async () => {
  store.hold([{ ...lease('b'), endsAt: NOW - 1 }])
  warnings = { 'L-b': 'This lease has ended' }
  expect(await act({ kind: 'extend', byMs: 60_000 })).toEqual([
    { kind: 'done' },
    { kind: 'expired', text: 'This lease has ended' },
  ])
})
