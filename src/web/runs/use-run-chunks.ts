import { runChunks, type ItemOutcome } from './run-chunks.ts'
import type { TaskEnd } from './run-task.ts'
import { useRunTask, type QueueTask } from './use-run-task.ts'

interface ChunkedTask<Item> extends Omit<QueueTask<ReadonlyMap<Item, ItemOutcome>>, 'work' | 'total'> {
  /** The items of each call. */
  chunks: readonly (readonly Item[])[]
  /** Makes one call. Resolves to the outcome of each item, in order. */
  send: (chunk: readonly Item[]) => Promise<ItemOutcome[]>
}

/** Returns a function that runs a task on many messages, chunk by chunk. */
export function useRunChunks() {
  const runTask = useRunTask()
  return <Item>({
    chunks,
    send,
    ...task
  }: ChunkedTask<Item>): Promise<TaskEnd<ReadonlyMap<Item, ItemOutcome>>> =>
    runTask({
      ...task,
      total: chunks.reduce((total, chunk) => total + chunk.length, 0),
      work: ({ signal, advance }) =>
        runChunks({ chunks, send, signal, onProgress: (handled) => advance(handled) }),
    })
}
