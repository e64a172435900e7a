import { parentPort, workerData } from 'node:worker_threads'

/**
 * A thread that copies what was committed from the write-ahead log into the database file. PASSIVE never makes a
 * writer wait: https://sqlite.org/pragma.html#pragma_wal_checkpoint
 * Plain JavaScript, as a worker's entry goes through no loader when the sources run as they are.
 */
const { DatabaseSync } = process.getBuiltinModule('node:sqlite') ?? (await import('@photostructure/sqlite'))
const { path, intervalMs } = workerData
const database = new DatabaseSync(path)
const checkpoint = database.prepare('PRAGMA wal_checkpoint(PASSIVE)')

let isFailing = false

// A full disk is no reason to stop: the next try may find room. Only the first of several failures is told.
const timer = setInterval(() => {
  try {
    checkpoint.all()
    isFailing = false
  } catch (error) {
    if (!isFailing) parentPort?.postMessage(String(error))
    isFailing = true
  }
}, intervalMs)
parentPort?.once('message', () => {
  clearInterval(timer)
  database.close()
  parentPort?.close()
})
