import { ApiError } from '#contract/envelope.ts'

/** What became of one message. `unknown`: the call got no answer, so it may have been done. */
export type Outcome =
  { kind: 'done' } | { kind: 'warning' | 'failed' | 'unknown'; text: string } | { kind: 'skipped' }

interface RunChunksOptions<Item> {
  items: readonly Item[]
  size: number
  /** One call. Answers the outcome of each item, in order. */
  send: (chunk: readonly Item[]) => Promise<Outcome[]>
  /** Ends the run after the call under way. */
  signal: AbortSignal
  onProgress: (handled: number) => void
}

function toOutcome(error: unknown): Outcome {
  if (!(error instanceof ApiError)) return { kind: 'failed', text: String(error) }
  if (error.status === 0) {
    return { kind: 'unknown', text: `There was no answer, so it may have been done: ${error.message}` }
  }
  return { kind: 'failed', text: error.message }
}

/**
 * Does something with many items, so many a call, one call after the other. The first call that fails ends it: what
 * was not reached is `skipped`, and can be tried again.
 */
export async function runChunks<Item>({ items, size, send, signal, onProgress }: RunChunksOptions<Item>) {
  const outcomes = new Map<Item, Outcome>(items.map((item) => [item, { kind: 'skipped' }]))
  for (let start = 0; start < items.length && !signal.aborted; start += size) {
    const chunk = items.slice(start, start + size)
    try {
      const answered = await send(chunk)
      for (const [index, item] of chunk.entries()) outcomes.set(item, answered[index] ?? { kind: 'done' })
    } catch (error) {
      for (const item of chunk) outcomes.set(item, toOutcome(error))
      break
    }
    onProgress(start + chunk.length)
  }
  return outcomes
}
