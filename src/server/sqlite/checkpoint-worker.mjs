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

const timer = setInterval(() => checkpoint.all(), intervalMs)
parentPort?.once('message', () => {
  clearInterval(timer)
  database.close()
  parentPort?.close()
})
