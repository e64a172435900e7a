import { MAX_BATCH_BYTES, MAX_BATCH_MESSAGES } from '#contract/limits.ts'

/**
 * Splits messages into batches within the API's limits, in order. Each batch is made on demand, so that variables are
 * filled in just before it is sent.
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
