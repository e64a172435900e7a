import { Worker } from 'node:worker_threads'
import type { Database } from '#server/sqlite/database.ts'

/** How often the log is looked at while much is written, and else. */
const BUSY_INTERVAL_MS = 100
const QUIET_INTERVAL_MS = 1_000
/** A log that is shorter (4 MB) is that of a quiet server; SQLite of its own would not copy it yet. */
const QUIET_LOG_PAGES = 1_000
/**
 * A log is written from its start again only once all of it was copied, which never happens while messages keep
 * coming: from so many pages on (32 MB) writes wait until what came during the last pass is copied too.
 */
const LONG_LOG_PAGES = 8_192
/** At most 256 KB: pages from all over the database, and then a flush. */
const SHORT_PASS_PAGES = 64
/**
 * Past so many pages (256 MB) a commit does all of it by itself after all: a thread that cannot keep up must not let
 * the log grow without end.
 */
const MAX_LOG_PAGES = 65_536

type WorkerMessage = { kind: 'nearly-copied' } | { kind: 'copied' } | { kind: 'failure'; reason: string }

interface Checkpointed {
  database: Database
  path: string
  /** Makes writes wait until the answered function is called. */
  hold: () => () => void
  onError: (error: unknown) => void
}

/**
 * Moves checkpoints off the event loop: inside a commit they held up every request for some 10 ms. Answers how to
 * stop the thread.
 */
export function startCheckpoints({ database, path, hold, onError }: Checkpointed): () => Promise<void> {
  const file = import.meta.url.endsWith('.ts') ? './sqlite/checkpoint-worker.mjs' : './checkpoint-worker.js'
  const workerData = {
    path,
    busyIntervalMs: BUSY_INTERVAL_MS,
    quietIntervalMs: QUIET_INTERVAL_MS,
    quietLogPages: QUIET_LOG_PAGES,
    longLogPages: LONG_LOG_PAGES,
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
    } else if (message.kind === 'copied') release()
    else if (!isStopping) {
      release = hold()
      worker.postMessage('copy-rest')
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
