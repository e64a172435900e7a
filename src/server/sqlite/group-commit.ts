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
  const sql = {
    begin: database.prepare('BEGIN IMMEDIATE'),
    commit: database.prepare('COMMIT'),
    savepoint: database.prepare('SAVEPOINT job'),
    release: database.prepare('RELEASE job'),
    undo: database.prepare('ROLLBACK TO job'),
  }
  let waiting: Job[] = []

  /** Runs one job behind a savepoint. Throws only if the whole transaction is gone. */
  function runJob(job: Job): () => void {
    sql.savepoint.run()
    try {
      const value = job.run()
      sql.release.run()
      return () => job.resolve(value)
    } catch (error) {
      sql.undo.run()
      sql.release.run()
      onRollback()
      return () => job.reject(error)
    }
  }

  function flush(): void {
    const jobs = waiting
    waiting = []
    let settle: (() => void)[]
    try {
      sql.begin.run()
      const [first] = jobs
      // One that is alone needs no savepoint: what undoes it undoes the transaction.
      settle = jobs.length === 1 && first ? [runAlone(first)] : jobs.map(runJob)
      sql.commit.run()
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
      waiting.push({ run, resolve: resolve as (value: unknown) => void, reject })
    })
}

function runAlone(job: Job): () => void {
  const value = job.run()
  return () => job.resolve(value)
}
