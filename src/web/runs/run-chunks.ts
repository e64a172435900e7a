import { ApiError } from '#contract/envelope.ts'

/**
 * What became of one message. `expired`: refused, as its lease had run out. `unknown`: nothing says whether it was
 * done. `skipped`: not tried.
 */
export type Outcome =
  | { kind: 'done' }
  | { kind: 'warning' | 'expired' | 'failed' | 'unknown'; text: string }
  | { kind: 'skipped'; text: string }

interface RunChunksOptions<Item> {
  /** What each call is about. */
  chunks: readonly (readonly Item[])[]
  /** One call. Answers the outcome of each item, in order. */
  send: (chunk: readonly Item[]) => Promise<Outcome[]>
  /** Ends the run after the call under way. */
  signal?: AbortSignal
  onProgress?: (handled: number) => void
}

function toOutcome(error: unknown): Outcome & { kind: 'failed' | 'unknown' } {
  if (!(error instanceof ApiError)) return { kind: 'failed', text: String(error) }
  if (!error.mayBeDone) return { kind: 'failed', text: error.message }
  return { kind: 'unknown', text: `It is not known whether this was done: ${error.message}` }
}

/** The items in order, so many in each. */
export function chunksOf<Item>(items: readonly Item[], size: number): Item[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  )
}

const STOPPED = 'Not tried: it was stopped before.'
const AFTER = {
  failed: 'Not tried: an earlier call failed.',
  unknown: 'Not tried: of an earlier call it is not known whether it was done.',
} as const

/**
 * Does something with many items, one call after the other. The first call that fails ends it: what was not reached
 * is `skipped`, and can be tried again.
 */
export async function runChunks<Item>({ chunks, send, signal, onProgress }: RunChunksOptions<Item>) {
  const outcomes = new Map<Item, Outcome>()
  let handled = 0
  let obstacle: string | null = null
  for (const chunk of chunks) {
    if (signal?.aborted) obstacle ??= STOPPED
    if (obstacle !== null) {
      for (const item of chunk) outcomes.set(item, { kind: 'skipped', text: obstacle })
      continue
    }
    try {
      const answered = await send(chunk)
      for (const [index, item] of chunk.entries()) outcomes.set(item, answered[index] ?? { kind: 'done' })
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
 * Does one group of items after the other, each in a run of its own. Whoever stops one of them stops what would follow:
 * it shows nowhere yet, so it could not be stopped itself.
 */
export async function runGroups<Item>(
  groups: readonly (readonly Item[])[],
  run: (group: readonly Item[]) => Promise<{ outcomes: readonly Outcome[]; wasStopped: boolean }>,
): Promise<Outcome[]> {
  const all: Outcome[] = []
  let isStopped = false
  for (const group of groups) {
    if (isStopped) {
      all.push(...group.map((): Outcome => ({ kind: 'skipped', text: STOPPED })))
      continue
    }
    const { outcomes, wasStopped } = await run(group)
    all.push(...outcomes)
    isStopped = wasStopped
  }
  return all
}
