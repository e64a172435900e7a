import { Worker } from 'node:worker_threads'
import type { Database } from '#server/sqlite/database.ts'

/**
 * Rarely enough that a round is worth a hold: under full load some 40 MB come in between, and each hold takes some 10 ms.
 */
const INTERVAL_MS = 500
/** 256 KB: little enough to be copied while writes wait. */
const SHORT_PASS_PAGES = 64
/**
 * Past so many pages (256 MB) a commit does all of it by itself after all: a thread that cannot keep up must not let
 * the log grow without end.
 */
const MAX_LOG_PAGES = 65_536

type WorkerMessage = { kind: 'hold-wanted' } | { kind: 'hold-over' } | { kind: 'failure'; reason: string }

interface Checkpointed {
  database: Database
  path: string
  /** Makes writes wait until the answered function is called. */
  hold: () => () => void
  onError: (error: unknown) => void
}

/**
 * Moves checkpoints off the event loop: inside a commit they held up every request for some 10 ms. A log is written from
 * its start again only once all of it was copied, which never happens while messages keep coming; so writes wait while
 * the thread copies the last of it. Answers how to stop the thread.
 */
export function startCheckpoints({ database, path, hold, onError }: Checkpointed): () => Promise<void> {
  const file = import.meta.url.endsWith('.ts') ? './sqlite/checkpoint-worker.mjs' : './checkpoint-worker.js'
  const workerData = {
    path,
    intervalMs: INTERVAL_MS,
    shortPassPages: SHORT_PASS_PAGES,
  }
  const worker = new Worker(new URL(file, import.meta.url), { workerData })
  const exited = new Promise((resolve) => worker.once('exit', resolve))
  let release = () => {}
  let isStopping = false
  database.exec(`PRAGMA wal_autocheckpoint = ${MAX_LOG_PAGES}`)

  worker.on('message', (message: WorkerMessage) => {
    if (message.kind === 'failure') {
      onError(new Error(`A checkpoint failed and is tried again: ${message.reason}`))
    } else if (message.kind === 'hold-over') release()
    else if (!isStopping) {
      release = hold()
      worker.postMessage('held')
    }
  })
  worker.on('exit', () => release())
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
