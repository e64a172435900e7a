import { openDatabase } from '#server/sqlite/database.ts'

/** What a client knows for certain of a message that is there. */
export interface Known {
  /** It was delivered at least so often. */
  deliveries: number
  /** It is hidden at least until then, in milliseconds. */
  hiddenUntil: number
}

/** A call that settles leases, as it was sent. */
export interface Settlement {
  removed: readonly string[]
  /** Those that come back, from a lease that would have ended much later; with how often each was delivered. */
  retried: readonly { body: string; deliveries: number }[]
  leasedUntil: number
}

/** What clients know for certain, and what they were in the middle of when the server died. */
export interface Ledger {
  there: Map<string, Known>
  gone: Set<string>
  /** Calls that were sent and never answered: each happened as a whole or not at all. */
  openPushes: Set<readonly string[]>
  openSettlements: Set<Settlement>
}

export const NOTHING_MORE: Known = { deliveries: 0, hiddenUntil: 0 }

export const createLedger = (): Ledger => ({
  there: new Map(),
  gone: new Set(),
  openPushes: new Set(),
  openSettlements: new Set(),
})

interface StoredMessage {
  queue: string
  body: string
  attempts: number
  visibleAt: number
}

export interface StoredState {
  messages: Map<string, StoredMessage>
  /** Everything that is wrong with the file by itself. */
  faults: unknown[]
}

/** Reads the file itself, as the dead process left it. */
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
      if (messages.has(body)) faults.push(`twice: ${body}`)
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

/** Whether all or none of them are so. */
function isWhole(flags: readonly boolean[]): boolean {
  return new Set(flags).size <= 1
}

/** Everything in the file that contradicts what was answered, or that was done by half. */
export function findBrokenPromises(ledger: Ledger, { messages }: StoredState): string[] {
  const broken: string[] = []
  const maybeRemoved = new Set([...ledger.openSettlements].flatMap(({ removed }) => removed))
  for (const [body, known] of ledger.there) {
    const stored = messages.get(body)
    if (!stored) {
      if (!maybeRemoved.has(body)) broken.push(`lost: ${body}`)
    } else {
      if (stored.attempts < known.deliveries) broken.push(`a delivery was forgotten: ${body}`)
      if (stored.visibleAt < known.hiddenUntil) broken.push(`visible too early: ${body}`)
    }
  }
  for (const body of ledger.gone) if (messages.has(body)) broken.push(`came back: ${body}`)
  for (const bodies of ledger.openPushes) {
    // What was consumed before the crash was there.
    const arrived = bodies.map(
      (body) => messages.has(body) || ledger.gone.has(body) || ledger.there.has(body),
    )
    if (!isWhole(arrived)) broken.push(`half a batch: ${bodies.join()}`)
  }
  for (const { removed, retried, leasedUntil } of ledger.openSettlements) {
    const cameBack = ({ body, deliveries }: Settlement['retried'][number]) => {
      const stored = messages.get(body)
      // Or somebody got it again at once, whose answer was lost as well.
      return !stored || stored.visibleAt < leasedUntil || stored.attempts > deliveries
    }
    const done = [...removed.map((body) => !messages.has(body)), ...retried.map(cameBack)]
    if (!isWhole(done)) {
      const bodies = [...removed, ...retried.map(({ body }) => body)]
      broken.push(`half a settlement: ${bodies.join()}`)
    }
  }
  return broken
}

/** What was open is known now: what is in the file is there for good, and what is not must never come back. */
export function learn(ledger: Ledger, { messages }: StoredState): void {
  for (const bodies of ledger.openPushes) {
    for (const body of bodies) if (!messages.has(body)) ledger.gone.add(body)
  }
  for (const { removed } of ledger.openSettlements) {
    for (const body of removed) if (!messages.has(body)) ledger.gone.add(body)
  }
  ledger.openPushes.clear()
  ledger.openSettlements.clear()
  ledger.there = new Map([...messages.keys()].map((body) => [body, ledger.there.get(body) ?? NOTHING_MORE]))
}
