import { expect, test } from 'vitest'
import { leaseKey, type Lease } from './lease-store.ts'
import { planLeaving } from './leaving.ts'

const NOW = 1_000_000
const lease = (messageId: string, more: Partial<Lease> = {}): Lease => ({
  connection: 'local',
  queueId: 'q',
  queueName: 'orders',
  messageId,
  leaseId: `L-${messageId}`,
  endsAt: NOW + 5_000,
  attempts: 1,
  ...more,
})
const plan = (leases: Lease[], isReleasing: boolean, taken = leases) => {
  const { released, kept } = planLeaving(leases, {
    taken: new Set(taken.map(leaseKey)),
    isReleasing,
    now: NOW,
  })
  const ids = (each: readonly Lease[]) => each.map(({ messageId }) => messageId).join('')
  return [ids(released), ids(kept)]
}

test('nothing is released unless the user chose it', () => {
  expect(plan([lease('a'), lease('b')], false)).toEqual(['', 'ab'])
})

test('released leases are active, pulled by this tab, and not on their last attempt', () => {
  const leases = [
    lease('a'),
    lease('b', { endsAt: NOW }),
    lease('c', { deadLetterQueue: '' }),
    lease('d', { deadLetterQueue: 'dlq' }),
    lease('e'),
  ]
  expect(plan(leases, true, leases.slice(0, 4))).toEqual(['a', 'cd'])
})

test('leases beyond what a closing page may send stay held', () => {
  const leases = Array.from({ length: 100 }, (_, index) => lease(String(index), { leaseId: 'x'.repeat(960) }))
  const { released, kept } = planLeaving(leases, {
    taken: new Set(leases.map(leaseKey)),
    isReleasing: true,
    now: NOW,
  })
  expect([released.length, kept.length]).toEqual([60, 40])
})
