import { DEFAULT_PULL_BATCH } from '#contract/limits.ts'

type Action =
  | 'send'
  | 'send-batch'
  | 'pull'
  | 'preview'
  | 'ack'
  | 'retry'
  | 'ack+retry'
  | 'extend'
  | 'delete-messages'
  | 'purge'
  | 'create-queue'
  | 'edit-queue'
  | 'delete-queue'
  | 'add-consumer'
  | 'edit-consumer'
  | 'remove-consumer'
  /** A call that is none of those and may change something all the same. */
  | 'other'

export interface CallDescription {
  action: Action
  queueId: string | null
  /** Only where the call itself says it. */
  queueName: string | null
  /** How many messages the call names or asks for; null where messages are not counted. */
  count: number | null
}

const READING_METHODS = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE'])

type Body = Record<string, unknown>

function field(body: unknown, key: string): unknown {
  return typeof body === 'object' && body !== null ? (body as Body)[key] : undefined
}

const lengthOf = (value: unknown): number | null => (Array.isArray(value) ? value.length : null)

function askedFor(body: unknown): number {
  const size = field(body, 'batch_size')
  return typeof size === 'number' && Number.isSafeInteger(size) ? size : DEFAULT_PULL_BATCH
}

function describeAck(body: unknown): Pick<CallDescription, 'action' | 'count'> {
  const acks = lengthOf(field(body, 'acks')) ?? 0
  const retries = lengthOf(field(body, 'retries')) ?? 0
  const action = retries === 0 ? 'ack' : acks === 0 ? 'retry' : 'ack+retry'
  return { action, count: acks + retries }
}

type Describe = (body: unknown) => Pick<CallDescription, 'action' | 'count'>

const always =
  (action: Action, count: number | null = null): Describe =>
  () => ({ action, count })

/** By method and what follows the queue in the path; `*` stands for one segment. */
const QUEUE_CALLS = new Map<string, Describe>([
  ['PUT ', always('edit-queue')],
  ['PATCH ', always('edit-queue')],
  ['DELETE ', always('delete-queue')],
  ['POST /purge', always('purge')],
  ['POST /consumers', always('add-consumer')],
  ['PUT /consumers/*', always('edit-consumer')],
  ['PATCH /consumers/*', always('edit-consumer')],
  ['DELETE /consumers/*', always('remove-consumer')],
  ['POST /messages', always('send', 1)],
  ['POST /messages/batch', (body) => ({ action: 'send-batch', count: lengthOf(field(body, 'messages')) })],
  ['POST /messages/pull', (body) => ({ action: 'pull', count: askedFor(body) })],
  ['POST /messages/preview', (body) => ({ action: 'preview', count: askedFor(body) })],
  ['POST /messages/ack', describeAck],
  ['POST /messages/preview/ack', describeAck],
  ['POST /messages/extend', (body) => ({ action: 'extend', count: lengthOf(field(body, 'extend')) })],
  ['POST /messages/purge', (body) => ({ action: 'delete-messages', count: lengthOf(field(body, 'refs')) })],
])

function segmentsOf(path: string): string[] {
  return path.split('/').slice(1).map(decode)
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    return segment
  }
}

/**
 * What a call does, by its method, its path from `/queues` on and its parsed body; null: it only reads. Counts and
 * names, never a body, a lease or a ref: whoever reads the journal may not be one who may read messages.
 */
export function describeCall(method: string, path: string, body: unknown): CallDescription | null {
  if (READING_METHODS.has(method)) return null
  const [root, queueId = null, ...rest] = segmentsOf(path)
  if (root !== 'queues') return { action: 'other', queueId: null, queueName: null, count: null }
  if (queueId === null) {
    const name = field(body, 'queue_name')
    const queueName = typeof name === 'string' ? name : null
    return { action: method === 'POST' ? 'create-queue' : 'other', queueId, queueName, count: null }
  }
  const call = `${method} ${rest.map((segment) => `/${segment}`).join('')}`
  if (call === 'POST /messages/peek') return null
  const describe = QUEUE_CALLS.get(call) ?? QUEUE_CALLS.get(call.replace(/^(\w+ \/consumers\/).+$/, '$1*'))
  return { ...(describe ?? always('other'))(body), queueId, queueName: null }
}
