import { ApiError } from '#contract/envelope.ts'

/**
 * The outcome for one item. `expired`: refused, because its lease had expired. `unknown`: it may or may not have been
 * done. `skipped`: not tried.
 */
export type ItemOutcome =
  | { kind: 'done' }
  | { kind: 'warning' | 'expired' | 'failed' | 'unknown'; text: string }
  | { kind: 'skipped'; text: string }

interface RunChunksOptions<Item> {
  /** The items of each call. */
  chunks: readonly (readonly Item[])[]
  /** Makes one call. Resolves to the outcome of each item, in order. */
  send: (chunk: readonly Item[]) => Promise<ItemOutcome[]>
  /** Ends the run after the current call. */
  signal?: AbortSignal
  onProgress?: (handled: number) => void
}

function toOutcome(error: unknown): ItemOutcome & { kind: 'failed' | 'unknown' } {
  if (!(error instanceof ApiError)) return { kind: 'failed', text: String(error) }
  if (!error.mayBeDone) return { kind: 'failed', text: error.message }
  return { kind: 'unknown', text: `It is not known whether this was done: ${error.message}` }
}

/** Splits items into chunks of a size, in order. */
export function chunksOf<Item>(items: readonly Item[], size: number): Item[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  )
}

const STOPPED = 'Not tried: the task was stopped.'
const AFTER = {
  failed: 'Not tried: an earlier call failed.',
  unknown: 'Not tried: it is not known whether an earlier call was done.',
} as const

/**
 * Makes one call after the other. The first call that fails ends the run: the remaining items are `skipped`, and can be
 * tried again.
 */
export async function runChunks<Item>({ chunks, send, signal, onProgress }: RunChunksOptions<Item>) {
  const outcomes = new Map<Item, ItemOutcome>()
  let handled = 0
  let obstacle: string | null = null
  for (const chunk of chunks) {
    if (signal?.aborted) obstacle ??= STOPPED
    if (obstacle !== null) {
      for (const item of chunk) outcomes.set(item, { kind: 'skipped', text: obstacle })
      continue
    }
    try {
      const results = await send(chunk)
      for (const [index, item] of chunk.entries()) outcomes.set(item, results[index] ?? { kind: 'done' })
    } catch (error) {
      const outcome = toOutcome(error)
      for (const item of chunk) outcomes.set(item, outcome)
      obstacle = AFTER[outcome.kind]
    }
    handled += chunk.length
    onProgress?.(handled)
  }
  return outcomes
}

/**
 * Runs one group of items after the other, each in a run of its own. Stopping one run skips the groups after it: they
 * are not shown yet, so the user could not stop them.
 */
export async function runGroups<Item>(
  groups: readonly (readonly Item[])[],
  run: (group: readonly Item[]) => Promise<{ outcomes: readonly ItemOutcome[]; wasStopped: boolean }>,
): Promise<ItemOutcome[]> {
  const all: ItemOutcome[] = []
  let isStopped = false
  for (const group of groups) {
    if (isStopped) {
      all.push(...group.map((): ItemOutcome => ({ kind: 'skipped', text: STOPPED })))
      continue
    }
    const { outcomes, wasStopped } = await run(group)
    all.push(...outcomes)
    isStopped = wasStopped
  }
  return all
}
