/** A lease that this browser holds, or held until it expired. */
export interface Lease {
  connection: string
  queueId: string
  queueName: string
  messageId: string
  /** Opaque; changes with every delivery and every extension. */
  leaseId: string
  /** Unix ms, by the clock of this browser. */
  endsAt: number
  attempts: number
  /** Set on the last attempt: the queue that a released message goes to, '' if it is deleted. */
  deadLetterQueue?: string | undefined
}

export type LeaseMap = ReadonlyMap<string, Lease>
type MessageOf = Pick<Lease, 'connection' | 'queueId' | 'messageId'>

export const leaseKey = ({ connection, queueId, messageId }: MessageOf): string =>
  `${connection} ${queueId} ${messageId}`

/** Whether the message would not be delivered again after a release. */
export const isOnLastAttempt = ({ deadLetterQueue }: Lease): boolean => deadLetterQueue !== undefined

/** Groups leases by queue, in their order. */
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
  /** Runs the write a little later, so that many changes are written once. */
  defer: (write: () => void) => void
}

export const STORAGE_KEY = 'queuedeck-leases'
/** How long an expired lease stays listed. */
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
 * Holds every lease of this browser, across queues and tabs. Leases outlive the page, and a forgotten lease would hide
 * its message from every consumer until it expires. Message bodies are not stored.
 */
export function createLeaseStore({ storage, now, defer }: LeaseStoreOptions) {
  let leases: LeaseMap = read(new Map())
  /** Changes that are not written yet; null for a dropped lease. */
  let unwritten = new Map<string, Lease | null>()
  const listeners = new Set<() => void>()

  /** The stored leases, with the changes of this tab applied. */
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
      // The storage is full or disabled: the leases are known until the page is closed.
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
    /** Adds or updates leases. */
    hold: (held: readonly Lease[]) => change(held.map((lease) => [leaseKey(lease), lease])),
    /** Removes leases. */
    drop: (messages: readonly MessageOf[]) => change(messages.map((message) => [leaseKey(message), null])),
    /** Writes pending changes now, before the page is closed. */
    write,
    /** Call when another tab has changed the storage. */
    reload: () => show(read(unwritten)),
  }
}
