import { MAX_BATCH_BYTES, MAX_BATCH_MESSAGES } from '#contract/limits.ts'

/**
 * Messages in batches that the API takes, in their order. Each batch is made when it is asked for, so that what is
 * filled in is as young as its sending.
 */
export function* batchesOf<T extends { bytes: number }>(messages: Iterable<T>): Generator<T[]> {
  let batch: T[] = []
  let bytes = 0
  for (const message of messages) {
    const isFull = batch.length === MAX_BATCH_MESSAGES || bytes + message.bytes > MAX_BATCH_BYTES
    if (isFull && batch.length > 0) {
      yield batch
      batch = []
      bytes = 0
    }
    batch.push(message)
    bytes += message.bytes
  }
  if (batch.length > 0) yield batch
}
