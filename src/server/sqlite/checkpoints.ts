import { Worker } from 'node:worker_threads'
import type { Database } from './database.ts'

const INTERVAL_MS = 100
/** 256 KB, little enough to copy while writes wait. */
const SHORT_PASS_PAGES = 64
/**
 * Above this many pages (256 MB) a commit runs the checkpoint itself, so that the log does not grow without end when
 * the thread cannot keep up.
 */
const MAX_LOG_PAGES = 65_536

type WorkerMessage = { kind: 'hold-sweep' | 'hold-writes' | 'release' } | { kind: 'failure'; reason: string }

interface Checkpointed {
  database: Database
  path: string
  /** Makes writes wait until the returned function is called. */
  hold: () => () => void
  /** The same for the sweep alone. */
  holdSweep: () => () => void
  onError: (error: unknown) => void
}

/**
 * Moves checkpoints off the event loop; inside a commit they delayed every request by about 10 ms. The log restarts only
 * once all of it was copied, which never happens under constant writes. So the sweep waits while the thread copies, and
 * all writes wait while it copies the rest. Returns a function that stops the thread.
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

  function releaseAll(): void {
    for (const release of held) release()
    held = []
  }
  worker.on('message', (message: WorkerMessage) => {
    if (message.kind === 'failure') {
      onError(new Error(`A checkpoint failed and will be retried: ${message.reason}`))
    } else if (message.kind === 'release') releaseAll()
    else if (isStopping) return
    else if (message.kind === 'hold-sweep') {
      held.push(holdSweep())
      worker.postMessage('sweep-held')
    } else {
      held.push(hold())
      worker.postMessage('writes-held')
    }
  })
  worker.on('exit', releaseAll)
  worker.on('error', (error) => {
    // Without the thread, commits run checkpoints again at SQLite's default size.
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
