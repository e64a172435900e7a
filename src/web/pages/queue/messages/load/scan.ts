import { MAX_VISIBILITY_TIMEOUT_MS } from '#contract/limits.ts'

/** The progress of a scan. */
export interface ScanProgress {
  scanned: number
  found: number
}

/** Why a scan ended. `repeats`: only known messages were delivered. `leases-end`: the first lease was about to end. */
export type ScanEnd = 'found' | 'limit' | 'empty' | 'repeats' | 'leases-end' | 'stopped'

interface ScanOptions<Message> {
  /** Ends the scan once this many match. */
  wanted: number
  /** Scans at most this many messages. */
  limit: number
  batchSize: number
  /** Loads the next messages; none if no more can be delivered now. */
  load: (batchSize: number) => Promise<readonly Message[]>
  /** The ids of those that match. */
  match: (messages: readonly Message[]) => Promise<ReadonlySet<string>>
  /** Whether the first lease is about to end, after which the same messages may be delivered again. */
  isOutOfTime: () => boolean
  signal: AbortSignal
  onProgress: (progress: ScanProgress) => void
}

interface ScanResult<Message> extends ScanProgress {
  end: ScanEnd
  /** The messages that do not match, as last delivered. */
  others: readonly Message[]
}

/** Loads batch after batch until enough match, or until only known messages would be delivered. */
export async function scan<Message extends { id: string }>(
  options: ScanOptions<Message>,
): Promise<ScanResult<Message>> {
  const { wanted, limit, batchSize, load, match, isOutOfTime, signal, onProgress } = options
  const seen = new Map<string, Message>()
  const matching = new Set<string>()
  let end: ScanEnd | null = null
  while (end === null) {
    if (signal.aborted) end = 'stopped'
    else if (matching.size >= wanted) end = 'found'
    else if (seen.size >= limit) end = 'limit'
    else if (isOutOfTime()) end = 'leases-end'
    else {
      const messages = await load(Math.min(batchSize, limit - seen.size))
      const fresh = messages.filter(({ id }) => !seen.has(id))
      for (const message of messages) seen.set(message.id, message)
      if (messages.length === 0) end = 'empty'
      else if (fresh.length === 0) end = 'repeats'
      else for (const id of await match(fresh)) matching.add(id)
      onProgress({ scanned: seen.size, found: matching.size })
    }
  }
  const others = [...seen.values()].filter(({ id }) => !matching.has(id))
  return { end, others, scanned: seen.size, found: matching.size }
}

const BASE_MS = 30_000
const BATCH_MS = 2_000

/** How long the leases of a scan last: at least as long as the scan itself. */
export function scanTimeoutMs(askedMs: number, limit: number, batchSize: number): number {
  const needed = BASE_MS + Math.ceil(limit / batchSize) * BATCH_MS
  return Math.min(MAX_VISIBILITY_TIMEOUT_MS, Math.max(askedMs, needed))
}
