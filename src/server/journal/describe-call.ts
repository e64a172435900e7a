import type { JournalAction } from '#contract/journal.ts'
import { DEFAULT_PULL_BATCH } from '#contract/limits.ts'
import type { RouteAction } from '#contract/routes.ts'

/** What the table of routes says of a call. */
export interface RecordedCall {
  /** Null where nothing can change. */
  action: RouteAction | 'other' | null
  connection: string | null
  account: string | null
  queueId: string | null
  effect: string
}

interface CallDescription {
  action: JournalAction
  /** Only where the call itself says it. */
  queueName: string | null
  /** How many messages the call names or asks for; null where messages are not counted. */
  count: number | null
}

function field(body: unknown, key: string): unknown {
  return typeof body === 'object' && body !== null ? (body as Record<string, unknown>)[key] : undefined
}

const lengthOf = (value: unknown): number | null => (Array.isArray(value) ? value.length : null)

function askedFor(body: unknown): number {
  const size = field(body, 'batch_size')
  return typeof size === 'number' && Number.isSafeInteger(size) ? size : DEFAULT_PULL_BATCH
}

/** One route for both. */
function describeAck(body: unknown): Pick<CallDescription, 'action' | 'count'> {
  const acks = lengthOf(field(body, 'acks')) ?? 0
  const retries = lengthOf(field(body, 'retries')) ?? 0
  const action = retries === 0 ? 'ack' : acks === 0 ? 'retry' : 'ack+retry'
  return { action, count: acks + retries }
}

const COUNTS = new Map<JournalAction, (body: unknown) => number | null>([
  ['send', () => 1],
  ['send-batch', (body) => lengthOf(field(body, 'messages'))],
  ['pull', askedFor],
  ['preview', askedFor],
  ['extend', (body) => lengthOf(field(body, 'extend'))],
  ['delete-messages', (body) => lengthOf(field(body, 'refs'))],
])

/**
 * What a call does, by its action in the table of routes and its parsed body. Counts and names, never a body, a lease
 * or a ref: whoever reads the journal may not be one who may read messages.
 */
export function describeCall(action: RouteAction | 'other', body: unknown): CallDescription {
  if (action === 'ack') return { ...describeAck(body), queueName: null }
  const name = action === 'create-queue' ? field(body, 'queue_name') : null
  const queueName = typeof name === 'string' ? name : null
  return { action, queueName, count: COUNTS.get(action)?.(body) ?? null }
}
