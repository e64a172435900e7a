import { parentPort, workerData } from 'node:worker_threads'

/**
 * A thread that copies what was committed from the write-ahead log into the database file. PASSIVE never makes a
 * writer wait: https://sqlite.org/pragma.html#pragma_wal_checkpoint
 * Plain JavaScript, as a worker's entry goes through no loader when the sources run as they are.
 */
const { DatabaseSync } = process.getBuiltinModule('node:sqlite') ?? (await import('@photostructure/sqlite'))
const { path, intervalMs, shortPassPages } = workerData
const database = new DatabaseSync(path)
// A pass flushes log and database all the same; only what begins the log anew is not worth a flush.
database.exec('PRAGMA synchronous = NORMAL')
const checkpoint = database.prepare('PRAGMA wal_checkpoint(PASSIVE)')
const dataVersion = database.prepare('PRAGMA data_version')
const { application_id: applicationId } = database.prepare('PRAGMA application_id').get()
/** Each pass is shorter than the one before it, unless the disk cannot keep up. */
const MAX_PASSES = 5

/** Changes with every commit of somebody else. */
const versionNow = () => dataVersion.get().data_version
/** That of which nothing is left to be done. */
let versionDone = null
let copiedBefore = 0
let isFailing = false

/** Copies what there is. Answers how many pages came since the pass before; null where somebody else is at it. */
function pass() {
  const [{ log, checkpointed }] = checkpoint.all()
  if (log < 0) return null
  const copied = checkpointed < copiedBefore ? checkpointed : checkpointed - copiedBefore
  copiedBefore = checkpointed
  return { copied, isWhole: log === checkpointed }
}

/**
 * The next write after everything was copied begins the log anew, and waits for the disk before it goes on, however
 * little it is worth. So the first one is written here, and changes nothing. The server's connection reads all of its
 * pages again after it.
 */
function beginLogAnew() {
  database.exec(`PRAGMA application_id = ${applicationId}`)
  copiedBefore = 0
  versionDone = versionNow()
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
    return false
  }
}

/** While the sweep waits. Answers whether so little is left that nobody need write meanwhile. */
function copyMost() {
  let last = pass()
  for (let passes = 1; last && last.copied > shortPassPages && passes < MAX_PASSES; passes++) last = pass()
  return last !== null && last.copied <= shortPassPages
}

/** While nobody writes, so that this is all there is. */
function copyRest() {
  if (pass()?.isWhole) beginLogAnew()
}

/** What is wrong shows when something is copied. */
function isDone() {
  try {
    return versionNow() === versionDone
  } catch {
    return false
  }
}

/** One round at a time: each step waits for what it asked for. */
function schedule() {
  setTimeout(() => {
    if (isDone()) schedule()
    else ask('hold-sweep')
  }, intervalMs)
}

function ask(kind) {
  parentPort?.postMessage({ kind })
}

function endRound() {
  ask('release')
  schedule()
}

parentPort?.on('message', (message) => {
  if (message === 'sweep-held') {
    if (attempt(copyMost)) ask('hold-writes')
    else endRound()
  } else if (message === 'writes-held') {
    attempt(copyRest)
    endRound()
  } else {
    database.close()
    // Whatever else was asked for or is due.
    process.exit()
  }
})
schedule()
