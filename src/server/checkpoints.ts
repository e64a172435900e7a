import { Worker } from 'node:worker_threads'
import type { Database } from '#server/sqlite/database.ts'

const INTERVAL_MS = 100
/**
 * Past so many pages of log (256 MB) a commit does it by itself after all: a thread that cannot keep up must not let
 * the log grow without end.
 */
const MAX_LOG_PAGES = 65_536

/**
 * Moves checkpoints off the event loop: inside a commit they held up every request for some 10 ms. Answers how to
 * stop the thread.
 */
export function startCheckpoints(
  database: Database,
  path: string,
  onError: (error: unknown) => void,
): () => Promise<void> {
  const file = import.meta.url.endsWith('.ts') ? './sqlite/checkpoint-worker.mjs' : './checkpoint-worker.js'
  const worker = new Worker(new URL(file, import.meta.url), { workerData: { path, intervalMs: INTERVAL_MS } })
  const exited = new Promise((resolve) => worker.once('exit', resolve))
  let isStopping = false
  database.exec(`PRAGMA wal_autocheckpoint = ${MAX_LOG_PAGES}`)
  worker.on('message', (reason: string) =>
    onError(new Error(`A checkpoint failed and is tried again: ${reason}`)),
  )
  worker.on('error', (error) => {
    // Without the thread commits take care of the log again, as SQLite does of its own.
    if (!isStopping) database.exec('PRAGMA wal_autocheckpoint = 1000')
    onError(error)
  })
  worker.unref()
  return async () => {
    isStopping = true
    worker.ref()
    worker.postMessage('stop')
    await exited
  }
}
