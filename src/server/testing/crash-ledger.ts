import { openDatabase } from '#server/sqlite/database.ts'

/** What a client knows for certain about a message in a queue. */
export interface Known {
  /** Minimum number of deliveries. */
  deliveries: number
  /** Earliest time at which it may be visible, in milliseconds. */
  hiddenUntil: number
}

/** A call that removes or retries messages, as it was sent. */
export interface Removal {
  removed: readonly string[]
  /** Messages to retry, whose lease would have ended much later, with their number of deliveries. */
  retried: readonly { body: string; deliveries: number }[]
  leasedUntil: number
}

/** What clients know for certain, and which calls were open when the server was killed. */
export interface Ledger {
  stored: Map<string, Known>
  removed: Set<string>
  /** Calls that got no response: each was done as a whole or not at all. */
  openPushes: Set<readonly string[]>
  openRemovals: Set<Removal>
}

export const NOTHING_MORE: Known = { deliveries: 0, hiddenUntil: 0 }

export const createLedger = (): Ledger => ({
  stored: new Map(),
  removed: new Set(),
  openPushes: new Set(),
  openRemovals: new Set(),
})

interface StoredMessage {
  queue: string
  body: string
  attempts: number
  visibleAt: number
}

export interface StoredState {
  messages: Map<string, StoredMessage>
  /** Every inconsistency within the file. */
  faults: unknown[]
}

/** Reads the file that the killed process left. */
export function readStoredState(path: string): StoredState {
  const database = openDatabase(path)
  try {
    const rows = database
      .prepare<{ name: string; body: Uint8Array; attempts: number; visible_at: number }>(
        'SELECT name, body, attempts, visible_at FROM message JOIN queue USING (partition)',
      )
      .all()
    const messages = new Map<string, StoredMessage>()
    const faults: unknown[] = []
    for (const { name, body: bytes, attempts, visible_at } of rows) {
      const body = Buffer.from(bytes).toString('utf8')
      if (messages.has(body)) faults.push(`stored twice: ${body}`)
      messages.set(body, { queue: name, body, attempts, visibleAt: visible_at })
    }
    const integrity = database.prepare<{ integrity_check: string }>('PRAGMA integrity_check').all()
    faults.push(...integrity.filter((row) => row.integrity_check !== 'ok'))
    faults.push(...database.prepare('PRAGMA foreign_key_check').all())
    const recount = `SELECT name, backlog_count, backlog_bytes FROM queue WHERE (backlog_count, backlog_bytes) <>
      (SELECT count(*), coalesce(sum(bytes), 0) FROM message WHERE message.partition = queue.partition)`
    faults.push(...database.prepare(recount).all())
    const orphans = `SELECT DISTINCT partition FROM message WHERE partition NOT IN
      (SELECT number FROM partition WHERE is_garbage = 1 UNION SELECT partition FROM queue)`
    faults.push(...database.prepare(orphans).all())
    return { messages, faults }
  } finally {
    database.close()
  }
}

/** Whether all flags are equal. */
function isWhole(flags: readonly boolean[]): boolean {
  return new Set(flags).size <= 1
}

/** Everything in the file that contradicts a response, or that was only partly done. */
export function findBrokenPromises(ledger: Ledger, { messages }: StoredState): string[] {
  const broken: string[] = []
  const maybeRemoved = new Set([...ledger.openRemovals].flatMap(({ removed }) => removed))
  for (const [body, known] of ledger.stored) {
    const stored = messages.get(body)
    if (!stored) {
      if (!maybeRemoved.has(body)) broken.push(`lost: ${body}`)
    } else {
      if (stored.attempts < known.deliveries) broken.push(`a delivery was forgotten: ${body}`)
      if (stored.visibleAt < known.hiddenUntil) broken.push(`visible too early: ${body}`)
    }
  }
  for (const body of ledger.removed) if (messages.has(body)) broken.push(`came back: ${body}`)
  for (const bodies of ledger.openPushes) {
    // A message that was consumed before the crash was stored.
    const arrived = bodies.map(
      (body) => messages.has(body) || ledger.removed.has(body) || ledger.stored.has(body),
    )
    if (!isWhole(arrived)) broken.push(`half a batch: ${bodies.join()}`)
  }
  for (const { removed, retried, leasedUntil } of ledger.openRemovals) {
    const cameBack = ({ body, deliveries }: Removal['retried'][number]) => {
      const stored = messages.get(body)
      // Or it was delivered again at once, in a response that was lost too.
      return !stored || stored.visibleAt < leasedUntil || stored.attempts > deliveries
    }
    const done = [...removed.map((body) => !messages.has(body)), ...retried.map(cameBack)]
    if (!isWhole(done)) {
      const bodies = [...removed, ...retried.map(({ body }) => body)]
      broken.push(`half a removal or retry: ${bodies.join()}`)
    }
  }
  return broken
}

/** Resolves the open calls: what is in the file must stay, and what is not in it must never come back. */
export function learn(ledger: Ledger, { messages }: StoredState): void {
  for (const bodies of ledger.openPushes) {
    for (const body of bodies) if (!messages.has(body)) ledger.removed.add(body)
  }
  for (const { removed } of ledger.openRemovals) {
    for (const body of removed) if (!messages.has(body)) ledger.removed.add(body)
  }
  ledger.openPushes.clear()
  ledger.openRemovals.clear()
  ledger.stored = new Map([...messages.keys()].map((body) => [body, ledger.stored.get(body) ?? NOTHING_MORE]))
}
