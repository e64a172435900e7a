import { Worker } from 'node:worker_threads'
import type { Database } from './database.ts'

const INTERVAL_MS = 100
/** 256 KB: little enough to be copied while writes wait. */
const SHORT_PASS_PAGES = 64
/**
 * Past so many pages (256 MB) a commit does all of it by itself after all: a thread that cannot keep up must not let
 * the log grow without end.
 */
const MAX_LOG_PAGES = 65_536

type WorkerMessage = { kind: 'hold-sweep' | 'hold-writes' | 'release' } | { kind: 'failure'; reason: string }

interface Checkpointed {
  database: Database
  path: string
  /** Makes writes wait until the answered function is called. */
  hold: () => () => void
  /** The same for the sweep alone. */
  holdSweep: () => () => void
  onError: (error: unknown) => void
}

/**
 * Moves checkpoints off the event loop: inside a commit they held up every request for some 10 ms. A log is written from
 * its start again only once all of it was copied, which never happens while messages keep coming: so the sweep waits
 * while the thread copies, and everybody while it copies the last of it. Answers how to stop the thread.
 */
export function startCheckpoints({
  database,
  path,
  hold,
  holdSweep,
  onError,
}: Checkpointed): () => Promise<void> {
  const file = import.meta.url.endsWith('.ts') ? './checkpoint-worker.mjs' : './checkpoint-worker.js'
  const workerData = {
    path,
    intervalMs: INTERVAL_MS,
    shortPassPages: SHORT_PASS_PAGES,
  }
  const worker = new Worker(new URL(file, import.meta.url), { workerData })
  const exited = new Promise((resolve) => worker.once('exit', resolve))
  let held: (() => void)[] = []
  let isStopping = false
  database.exec(`PRAGMA wal_autocheckpoint = ${MAX_LOG_PAGES}`)

  function letGo(): void {
    for (const release of held) release()
    held = []
  }
  worker.on('message', (message: WorkerMessage) => {
    if (message.kind === 'failure') {
      onError(new Error(`A checkpoint failed and is tried again: ${message.reason}`))
    } else if (message.kind === 'release') letGo()
    else if (isStopping) return
    else if (message.kind === 'hold-sweep') {
      held.push(holdSweep())
      worker.postMessage('sweep-held')
    } else {
      held.push(hold())
      worker.postMessage('writes-held')
    }
  })
  worker.on('exit', letGo)
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
