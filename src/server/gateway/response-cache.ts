import type { Clock } from '#server/clock.ts'
import type { CheckedResponse } from './exchange/checked-response.ts'

/** Shorter than the 5 s between two refreshes of a page, so that a single page never sees a cached response. */
const TTL_MS = 4_000
/** Each is at most a page of 100 queues, some 50 KB. */
const MAX_ENTRIES = 200

interface Entry {
  response: CheckedResponse
  expiresAt: number
}

/**
 * The latest responses to reads, so that many pages that show the same thing cause one call. Every change starts a new
 * generation; a read that was sent in an older one may be out of date, so its response is not kept.
 */
export function createResponseCache(clock: Clock) {
  const entries = new Map<string, Entry>()
  let generation = 0

  return {
    /** To be noted when a read is sent, and passed to `set`. */
    generation: () => generation,
    /** To be called before a change and after it. */
    invalidate(): void {
      generation++
      entries.clear()
    },
    get(path: string): CheckedResponse | null {
      const entry = entries.get(path)
      return entry && entry.expiresAt > clock.now() ? entry.response : null
    },
    set(path: string, response: CheckedResponse, sentIn: number): void {
      if (sentIn !== generation || response.status !== 200) return
      entries.delete(path)
      entries.set(path, { response, expiresAt: clock.now() + TTL_MS })
      const [oldest] = entries.keys()
      if (entries.size > MAX_ENTRIES && oldest !== undefined) entries.delete(oldest)
    },
  }
}
