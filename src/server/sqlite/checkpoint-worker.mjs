import { parentPort, workerData } from 'node:worker_threads'

/**
 * A thread that copies what was committed from the write-ahead log into the database file. PASSIVE never makes a
 * writer wait: https://sqlite.org/pragma.html#pragma_wal_checkpoint
 * Plain JavaScript, as a worker's entry goes through no loader when the sources run as they are.
 */
const { DatabaseSync } = process.getBuiltinModule('node:sqlite') ?? (await import('@photostructure/sqlite'))
const { path, busyIntervalMs, quietIntervalMs, quietLogPages, longLogPages, shortPassPages } = workerData
const database = new DatabaseSync(path)
const checkpoint = database.prepare('PRAGMA wal_checkpoint(PASSIVE)')
const dataVersion = database.prepare('PRAGMA data_version')
const { application_id: applicationId } = database.prepare('PRAGMA application_id').get()
/** Each pass is shorter than the one before it, unless the disk cannot keep up. */
const MAX_PASSES = 5

let copiedBefore = 0
let versionBefore = null
let isAllCopied = false
let isFailing = false

/** Copies what there is. Answers how many pages the log has, and how many came in since the pass before. */
function pass() {
  const [{ log, checkpointed }] = checkpoint.all()
  const copied = checkpointed < copiedBefore ? checkpointed : checkpointed - copiedBefore
  copiedBefore = checkpointed
  isAllCopied = log === checkpointed
  return { log, copied }
}

/**
 * The next write after everything was copied begins the log anew, and waits for the disk before it goes on, however
 * little it is worth. So the first one is written here, and changes nothing.
 */
function beginLogAnew() {
  database.exec(`PRAGMA application_id = ${applicationId}`)
}

/** A full disk is no reason to stop: the next try may find room. Only the first of several failures is told. */
function attempt(work) {
  try {
    const done = work()
    isFailing = false
    return done
  } catch (error) {
    if (!isFailing) parentPort?.postMessage({ kind: 'failure', reason: String(error) })
    isFailing = true
    return null
  }
}

/** Answers whether much is being written. */
function round() {
  const { data_version: version } = dataVersion.get()
  if (version === versionBefore && isAllCopied) return false
  versionBefore = version
  let last = pass()
  const isLong = () => last.log >= longLogPages
  const isShort = () => last.copied <= shortPassPages
  for (let passes = 1; isLong() && !isShort() && passes < MAX_PASSES; passes++) last = pass()
  if ((isAllCopied && last.log > 0) || (isLong() && isShort()))
    parentPort?.postMessage({ kind: 'nearly-copied' })
  return last.log >= quietLogPages
}

let timer = null
function schedule(isBusy) {
  timer = setTimeout(() => schedule(attempt(round)), isBusy ? busyIntervalMs : quietIntervalMs)
}
schedule(true)

parentPort?.on('message', (message) => {
  if (message === 'copy-rest') {
    attempt(() => {
      pass()
      if (isAllCopied) beginLogAnew()
    })
    parentPort?.postMessage({ kind: 'copied' })
  } else {
    clearTimeout(timer)
    database.close()
    parentPort?.close()
  }
})
