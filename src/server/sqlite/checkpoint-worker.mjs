import { parentPort, workerData } from 'node:worker_threads'

/**
 * A thread that copies what was committed from the write-ahead log into the database file. PASSIVE never makes a
 * writer wait: https://sqlite.org/pragma.html#pragma_wal_checkpoint
 * Plain JavaScript, as a worker's entry goes through no loader when the sources run as they are.
 */
const { DatabaseSync } = process.getBuiltinModule('node:sqlite') ?? (await import('@photostructure/sqlite'))
const { path, intervalMs, longLogPages, shortPassPages } = workerData
const database = new DatabaseSync(path)
const checkpoint = database.prepare('PRAGMA wal_checkpoint(PASSIVE)')
/** Each pass is shorter than the one before it, unless the disk cannot keep up. */
const MAX_PASSES = 5

let copiedBefore = 0
let isFailing = false

/** Copies what there is. Answers whether the log is long, and whether little came in since the pass before. */
function pass() {
  const [{ log, checkpointed }] = checkpoint.all()
  const copied = checkpointed < copiedBefore ? checkpointed : checkpointed - copiedBefore
  copiedBefore = checkpointed
  return { isLong: log >= longLogPages, isShort: copied <= shortPassPages }
}

/** A full disk is no reason to stop: the next try may find room. Only the first of several failures is told. */
function attempt(work) {
  try {
    work()
    isFailing = false
  } catch (error) {
    if (!isFailing) parentPort?.postMessage({ kind: 'failure', reason: String(error) })
    isFailing = true
  }
}

const timer = setInterval(() => {
  attempt(() => {
    let last = pass()
    for (let passes = 1; last.isLong && !last.isShort && passes < MAX_PASSES; passes++) last = pass()
    if (last.isLong && last.isShort) parentPort?.postMessage({ kind: 'nearly-copied' })
  })
}, intervalMs)

parentPort?.on('message', (message) => {
  if (message === 'copy-rest') {
    attempt(pass)
    parentPort?.postMessage({ kind: 'copied' })
  } else {
    clearInterval(timer)
    database.close()
    parentPort?.close()
  }
})
