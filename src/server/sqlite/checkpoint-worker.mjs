import { parentPort, workerData } from 'node:worker_threads'

/**
 * A thread that copies commits from the write-ahead log into the database file. PASSIVE never makes a writer wait:
 * https://sqlite.org/pragma.html#pragma_wal_checkpoint
 * Plain JavaScript, as a worker's entry goes through no loader when the sources run without a build.
 */
const { DatabaseSync } = process.getBuiltinModule('node:sqlite') ?? (await import('@photostructure/sqlite'))
const { path, intervalMs, shortPassPages } = workerData
const database = new DatabaseSync(path)
// A pass flushes log and database anyway; only the write that restarts the log needs no flush.
database.exec('PRAGMA synchronous = NORMAL')
const checkpoint = database.prepare('PRAGMA wal_checkpoint(PASSIVE)')
const dataVersion = database.prepare('PRAGMA data_version')
const { application_id: applicationId } = database.prepare('PRAGMA application_id').get()
/** Each pass is shorter than the one before it, unless the disk cannot keep up. */
const MAX_PASSES = 5

/** Changes with every commit of another connection. */
const versionNow = () => dataVersion.get().data_version
/** The version of which nothing is left to copy. */
let versionDone = null
let copiedBefore = 0
let isFailing = false

/** Copies the log. Returns how many pages were new since the last pass; null while another checkpoint runs. */
function pass() {
  const [{ log, checkpointed }] = checkpoint.all()
  if (log < 0) return null
  const copied = checkpointed < copiedBefore ? checkpointed : checkpointed - copiedBefore
  copiedBefore = checkpointed
  return { copied, isWhole: log === checkpointed }
}

/**
 * The first write after everything was copied restarts the log and waits for the disk. So this thread makes that
 * write, which changes nothing. The server's connection reads all its pages again after it.
 */
function restartLog() {
  database.exec(`PRAGMA application_id = ${applicationId}`)
  copiedBefore = 0
  versionDone = versionNow()
}

/** A full disk is no reason to stop, as the next attempt may find space. Of consecutive failures only the first is reported. */
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

/** While the sweep waits. Returns whether little enough is left to hold writes while it is copied. */
function copyMost() {
  let last = pass()
  for (let passes = 1; last && last.copied > shortPassPages && passes < MAX_PASSES; passes++) last = pass()
  return last !== null && last.copied <= shortPassPages
}

/** While writes wait, so that nothing is added. */
function copyRest() {
  if (pass()?.isWhole) restartLog()
}

/** A failure here shows again when the log is copied. */
function isDone() {
  try {
    return versionNow() === versionDone
  } catch {
    return false
  }
}

/** One round at a time: each step waits for the reply to its request. */
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
    // Also ends pending timers and requests.
    process.exit()
  }
})
schedule()
