import { MAX_PULL_BATCH, MAX_VISIBILITY_TIMEOUT_MS } from '#contract/limits.ts'
import type { Lease } from './lease-store.ts'

/** The durations by which leases can be extended. */
export const EXTENSIONS_MS = [30_000, 120_000, 600_000, 3_600_000] as const
export const DEFAULT_EXTENSION_MS = 120_000

const STEP_MS = 1_000

/**
 * The visibility timeout that extends these leases by a duration. The API counts a new timeout from now, so the time left
 * is added: a long lease never gets shorter. The maximum is 12 h.
 */
export function extendedTimeoutMs(endsAt: readonly number[], byMs: number, now: number): number {
  const last = endsAt.reduce((latest, end) => Math.max(latest, end), now)
  const left = Math.ceil((last - now) / STEP_MS) * STEP_MS
  return Math.min(MAX_VISIBILITY_TIMEOUT_MS, left + byMs)
}

/** Chunks for extending leases: a call has one timeout, so only leases that end in the same second share a call. */
export function extensionChunks<Item>(
  items: readonly Item[],
  endsAt: (item: Item) => Lease['endsAt'],
): Item[][] {
  const bySecond = new Map<number, Item[][]>()
  for (const item of items) {
    const second = Math.ceil(endsAt(item) / STEP_MS)
    const chunks = bySecond.get(second) ?? []
    bySecond.set(second, chunks)
    const last = chunks.at(-1)
    if (last && last.length < MAX_PULL_BATCH) last.push(item)
    else chunks.push([item])
  }
  return [...bySecond.values()].flat()
}
