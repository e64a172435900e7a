/** The right to a message that this browser holds, or held until it ran out. */
export interface Lease {
  connection: string
  queueId: string
  queueName: string
  messageId: string
  /** Opaque; a new one after every delivery and every extension. */
  leaseId: string
  /** By the clock of this browser, Unix ms. */
  endsAt: number
  attempts: number
  /** Set on the last delivery: where the queue puts the message if it is given back now; '' for nowhere. */
  deadLetterQueue?: string | undefined
}

export type LeaseMap = ReadonlyMap<string, Lease>
type MessageOf = Pick<Lease, 'connection' | 'queueId' | 'messageId'>

export const leaseKey = ({ connection, queueId, messageId }: MessageOf): string =>
  `${connection} ${queueId} ${messageId}`

/** Whether giving the message back would end it. */
export const isOnLastAttempt = ({ deadLetterQueue }: Lease): boolean => deadLetterQueue !== undefined

/** The leases of each queue together, in the order they came. */
export function groupByQueue(leases: Iterable<Lease>): Lease[][] {
  const groups = new Map<string, Lease[]>()
  for (const lease of leases) {
    const key = `${lease.connection} ${lease.queueId}`
    const group = groups.get(key)
    if (group) group.push(lease)
    else groups.set(key, [lease])
  }
  return [...groups.values()]
}

interface LeaseStoreOptions {
  /** Shared by the tabs of a browser. */
  storage: Pick<Storage, 'getItem' | 'setItem'>
  now: () => number
  /** Calls back a little later, so that many changes are written once. */
  defer: (write: () => void) => void
}

export const STORAGE_KEY = 'queuedeck-leases'
/** An ended lease is shown as ended for so long, and then forgotten. */
const REMEMBERED_MS = 10 * 60_000
const MAX_LEASES = 10_000

const FIELDS = ['connection', 'queueId', 'queueName', 'messageId', 'leaseId'] as const

function isLease(value: unknown): value is Lease {
  if (typeof value !== 'object' || value === null) return false
  const lease = value as Partial<Record<keyof Lease, unknown>>
  return (
    FIELDS.every((field) => typeof lease[field] === 'string') &&
    typeof lease.endsAt === 'number' &&
    typeof lease.attempts === 'number' &&
    (lease.deadLetterQueue === undefined || typeof lease.deadLetterQueue === 'string')
  )
}

function parse(text: string | null): Lease[] {
  try {
    const value: unknown = JSON.parse(text ?? '[]')
    return Array.isArray(value) ? value.filter(isLease) : []
  } catch {
    return []
  }
}

export type LeaseStore = ReturnType<typeof createLeaseStore>

/**
 * Every lease that this browser holds, across queues and tabs, for as long as it matters: leases outlive the page,
 * and one that is forgotten keeps its message from everybody else. Bodies are not kept.
 */
export function createLeaseStore({ storage, now, defer }: LeaseStoreOptions) {
  let leases: LeaseMap = read(new Map())
  /** What was changed here and is not written yet; null is one that was dropped. */
  let unwritten = new Map<string, Lease | null>()
  const listeners = new Set<() => void>()

  /** What is stored, with the changes of this tab on top. */
  function read(changes: ReadonlyMap<string, Lease | null>): LeaseMap {
    const merged = new Map(parse(readStorage()).map((lease) => [leaseKey(lease), lease]))
    for (const [key, lease] of changes) {
      if (lease) merged.set(key, lease)
      else merged.delete(key)
    }
    const oldest = now() - REMEMBERED_MS
    return new Map([...merged].filter(([, lease]) => lease.endsAt > oldest).slice(-MAX_LEASES))
  }
  function readStorage(): string | null {
    try {
      return storage.getItem(STORAGE_KEY)
    } catch {
      return null
    }
  }

  function show(next: LeaseMap): void {
    leases = next
    for (const listener of listeners) listener()
  }

  function write(): void {
    if (unwritten.size === 0) return
    const merged = read(unwritten)
    try {
      storage.setItem(STORAGE_KEY, JSON.stringify([...merged.values()]))
    } catch {
      // Full or switched off: then the leases live as long as the page.
    }
    unwritten = new Map()
    show(merged)
  }

  function change(changes: Iterable<readonly [string, Lease | null]>): void {
    const next = new Map(leases)
    for (const [key, lease] of changes) {
      if (lease) next.set(key, lease)
      else next.delete(key)
      unwritten.set(key, lease)
    }
    show(next)
    defer(write)
  }

  return {
    current: () => leases,
    subscribe(listener: () => void) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    /** Takes leases up, or renews what is known of them. */
    hold: (held: readonly Lease[]) => change(held.map((lease) => [leaseKey(lease), lease])),
    /** Forgets leases that were settled or that nobody cares about. */
    drop: (messages: readonly MessageOf[]) => change(messages.map((message) => [leaseKey(message), null])),
    /** Writes now what waits; before the page goes. */
    write,
    /** Another tab changed what is stored. */
    reload: () => show(read(unwritten)),
  }
}
