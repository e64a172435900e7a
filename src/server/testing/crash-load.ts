import type { QueuesClient } from '#contract/client.ts'
import type { PulledMessage } from '#contract/messages.ts'
import { NOTHING_MORE, type Ledger, type Removal } from './crash-ledger.ts'

/** The context of clients that make all kinds of calls at once and record their results. Each runs until a call fails. */
export interface CrashLoad {
  client: QueuesClient
  ledger: Ledger
  /** From 0 to below 1. */
  random: () => number
  /** Makes the bodies of this round and client unique. */
  label: string
}

const LONG_MS = 43_200_000
const SHORT_MS = 600_000
const DELAY_SECONDS = 3_600
/** With one retry, messages soon move to the dead-letter queue. */
export const MAX_RETRIES = 1

const below = ({ random }: CrashLoad, limit: number) => Math.floor(random() * limit)

/** Sends a push, and records it after the response. */
async function push(
  { client, ledger }: CrashLoad,
  queueId: string,
  bodies: readonly string[],
  delaySeconds: number,
): Promise<void> {
  const hiddenUntil = Date.now() + delaySeconds * 1000
  ledger.openPushes.add(bodies)
  const messages = bodies.map((body) => ({
    body,
    content_type: 'text' as const,
    delay_seconds: delaySeconds,
  }))
  if (messages.length === 1 && messages[0]) await client.push(queueId, messages[0])
  else await client.pushBatch(queueId, { messages })
  ledger.openPushes.delete(bodies)
  for (const body of bodies) {
    // Another client may have consumed it before this response was read.
    if (!ledger.removed.has(body) && !ledger.stored.has(body)) {
      ledger.stored.set(body, { deliveries: 0, hiddenUntil: delaySeconds > 0 ? hiddenUntil : 0 })
    }
  }
}

function bodiesOf(load: CrashLoad, batch: number | string): string[] {
  const count = load.random() < 0.3 ? 1 : 1 + below(load, 10)
  return Array.from({ length: count }, (_, index) => `${load.label}-${batch}-${index}`)
}

export async function produce(load: CrashLoad, queueId: string): Promise<void> {
  for (let batch = 0; ; batch++) {
    await push(load, queueId, bodiesOf(load, batch), load.random() < 0.2 ? DELAY_SECONDS : 0)
  }
}

async function remove({ ledger }: CrashLoad, removal: Removal, send: () => Promise<unknown>): Promise<void> {
  for (const { body } of removal.retried) ledger.stored.set(body, NOTHING_MORE)
  ledger.openRemovals.add(removal)
  await send()
  ledger.openRemovals.delete(removal)
  for (const body of removal.removed) {
    ledger.stored.delete(body)
    ledger.removed.add(body)
  }
}

/** Extends some leases, then acks some messages and retries others: now, later or into the dead-letter queue. */
export async function consume(load: CrashLoad, queueId: string): Promise<void> {
  const { client, ledger } = load
  for (;;) {
    if (load.random() < 0.15) await abandon(load, queueId)
    let leasedUntil = Date.now() + SHORT_MS
    const pull = { batch_size: 1 + below(load, 40), visibility_timeout_ms: SHORT_MS }
    const { messages } = await client.pull(queueId, pull)
    for (const { body, attempts } of messages) {
      ledger.stored.set(body, { deliveries: attempts, hiddenUntil: leasedUntil })
    }
    const held = messages.map((message) => ({ message, leaseId: message.lease_id }))
    if (load.random() < 0.2) {
      leasedUntil = Date.now() + LONG_MS
      const ids = held.map(({ leaseId }) => leaseId)
      const { leases } = await client.extend(queueId, ids, LONG_MS)
      for (const lease of held) {
        lease.leaseId = leases[lease.leaseId] ?? lease.leaseId
        const { body, attempts } = lease.message
        ledger.stored.set(body, { deliveries: attempts, hiddenUntil: leasedUntil })
      }
    }
    const acks: typeof held = []
    const retries: typeof held = []
    for (const lease of held) (load.random() < 0.5 ? acks : retries).push(lease)
    const bodyOf = ({ message }: { message: PulledMessage }) => message.body
    const removal = {
      removed: acks.map(bodyOf),
      retried: retries.map(({ message: { body, attempts } }) => ({ body, deliveries: attempts })),
      leasedUntil,
    }
    const delaySeconds = load.random() < 0.5 ? 0 : 1 + below(load, 300)
    const retriedUntil = Date.now() + delaySeconds * 1000
    await remove(load, removal, () =>
      client.ack(queueId, {
        acks: acks.map(({ leaseId }) => ({ lease_id: leaseId })),
        retries: retries.map(({ leaseId }) => ({ lease_id: leaseId, delay_seconds: delaySeconds })),
      }),
    )
    if (delaySeconds === 0) continue
    for (const { message } of retries) {
      // It stays hidden until then; after its last delivery it is in the dead-letter queue instead.
      if (message.attempts > MAX_RETRIES) continue
      ledger.stored.set(message.body, { deliveries: message.attempts, hiddenUntil: retriedUntil })
    }
  }
}

/** Takes leases that end at once, like a consumer that crashes: the messages return or are dead-lettered. */
async function abandon({ client, ledger }: CrashLoad, queueId: string): Promise<void> {
  const { messages } = await client.pull(queueId, { batch_size: 3, visibility_timeout_ms: 1 })
  for (const { body } of messages) if (!ledger.removed.has(body)) ledger.stored.set(body, NOTHING_MORE)
}

/** Peeks into a queue and removes some of its messages by ref. */
export async function purgeByRef(load: CrashLoad, queueId: string): Promise<void> {
  for (;;) {
    const { messages } = await load.client.peek(queueId, { batch_size: 10 })
    const chosen = messages.filter(() => load.random() < 0.5)
    const refs = chosen.map(({ ref }) => ref)
    const removal = { removed: chosen.map(({ body }) => body), retried: [], leasedUntil: 0 }
    await remove(load, removal, () => load.client.purgeRefs(queueId, refs))
  }
}

/** Fills a queue that no other client uses, and purges it. */
export async function fillAndPurge(load: CrashLoad, queueId: string): Promise<void> {
  const isOwn = (body: string) => body.includes('-scratch-')
  for (let batch = 0; ; batch++) {
    await push(load, queueId, bodiesOf(load, `scratch-${batch}`), 0)
    if (load.random() < 0.7) continue
    const removed = [...load.ledger.stored.keys()].filter(isOwn)
    await remove(load, { removed, retried: [], leasedUntil: 0 }, () => load.client.purge(queueId))
  }
}
