import type { JournalAction } from '#contract/journal.ts'
import { DEFAULT_PULL_BATCH } from '#contract/limits.ts'
import type { RouteAction } from '#contract/routes.ts'

/** A call, as the table of routes describes it. */
export interface RecordedCall {
  /** Null when the call cannot change anything. */
  action: RouteAction | 'other' | null
  connection: string | null
  account: string | null
  queueId: string | null
  effect: string
}

interface CallDescription {
  action: JournalAction
  /** Null unless the call itself names the queue. */
  queueName: string | null
  /** Number of messages that the call names or asks for; null when it has no messages. */
  count: number | null
}

function field(body: unknown, key: string): unknown {
  return typeof body === 'object' && body !== null ? (body as Record<string, unknown>)[key] : undefined
}

const lengthOf = (value: unknown): number | null => (Array.isArray(value) ? value.length : null)

function batchSizeOf(body: unknown): number {
  const size = field(body, 'batch_size')
  return typeof size === 'number' && Number.isSafeInteger(size) ? size : DEFAULT_PULL_BATCH
}

/** Acks and retries share one route. */
function describeAck(body: unknown): Pick<CallDescription, 'action' | 'count'> {
  const acks = lengthOf(field(body, 'acks')) ?? 0
  const retries = lengthOf(field(body, 'retries')) ?? 0
  const action = retries === 0 ? 'ack' : acks === 0 ? 'retry' : 'ack+retry'
  return { action, count: acks + retries }
}

const COUNTS = new Map<JournalAction, (body: unknown) => number | null>([
  ['send', () => 1],
  ['send-batch', (body) => lengthOf(field(body, 'messages'))],
  ['pull', batchSizeOf],
  ['preview', batchSizeOf],
  ['extend', (body) => lengthOf(field(body, 'extend'))],
  ['delete-messages', (body) => lengthOf(field(body, 'refs'))],
])

/**
 * Describes a call by its action in the table of routes and its parsed body. Includes counts and names, but never a
 * body, a lease or a ref, because readers of the journal may lack permission to read messages.
 */
export function describeCall(action: RouteAction | 'other', body: unknown): CallDescription {
  if (action === 'ack') return { ...describeAck(body), queueName: null }
  const name = action === 'create-queue' ? field(body, 'queue_name') : null
  const queueName = typeof name === 'string' ? name : null
  return { action, queueName, count: COUNTS.get(action)?.(body) ?? null }
}
