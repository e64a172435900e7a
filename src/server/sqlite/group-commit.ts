import { rollback, type Database } from './database.ts'

interface Job {
  run: () => unknown
  resolve: (value: unknown) => void
  reject: (error: unknown) => void
}

interface GroupCommitOptions {
  /** Calls back at the end of the current turn of the event loop. */
  defer: (callback: () => void) => void
  /** Told whenever something was undone, so that what was cached of it can go. */
  onRollback: () => void
}

export type GroupCommit = <T>(run: () => T) => Promise<T>

/**
 * Commits all writes of one turn of the event loop together, so that many small requests share one flush to
 * disk. A write's promise settles after its commit; a write that throws is undone alone.
 */
export function createGroupCommit(
  database: Database,
  { defer, onRollback }: GroupCommitOptions,
): GroupCommit {
  let waiting: Job[] = []

  function flush(): void {
    const jobs = waiting
    waiting = []
    const settle: (() => void)[] = []
    try {
      database.exec('BEGIN IMMEDIATE')
      for (const job of jobs) settle.push(runJob(database, job, onRollback))
      database.exec('COMMIT')
    } catch (error) {
      rollback(database)
      onRollback()
      for (const job of jobs) job.reject(error)
      return
    }
    for (const done of settle) done()
  }

  return <T>(run: () => T) =>
    new Promise<T>((resolve, reject) => {
      if (waiting.length === 0) defer(flush)
      waiting.push({
        run,
        resolve: resolve as (value: unknown) => void,
        reject,
      })
    })
}

/** Runs one job behind a savepoint. Throws only if the whole transaction is gone. */
function runJob(database: Database, job: Job, onRollback: () => void): () => void {
  database.exec('SAVEPOINT job')
  try {
    const value = job.run()
    database.exec('RELEASE job')
    return () => job.resolve(value)
  } catch (error) {
    database.exec('ROLLBACK TO job')
    database.exec('RELEASE job')
    onRollback()
    return () => job.reject(error)
  }
}
