import { isDiskFull } from './storage-failure.ts'
import { relaxed, rollback, type Database } from './database.ts'
import { DiskFullError, type DiskReserve } from './disk-reserve.ts'

interface Job {
  run: () => unknown
  adds: boolean
  mayBeLost: boolean
  resolve: (value: unknown) => void
  reject: (error: unknown) => void
  /** What is to happen once it is committed. */
  effects: (() => void)[]
}

interface GroupCommitOptions {
  /** Calls back at the end of the current turn of the event loop. */
  defer: (callback: () => void) => void
  /** Whether this is an answer rather than a failure: the transaction is as good as before. */
  isRefusal: (error: unknown) => boolean
  /** Writes what several jobs share, at the end of their transaction. */
  beforeCommit?: () => void
  /** Told whenever something was undone, so that what was cached of it can go. */
  onRollback: () => void
  /** Room for what does not add when the disk is full; null where there is no disk. */
  reserve?: DiskReserve | null
}

export interface WriteOptions {
  /** Adds rows that stay, messages and queues alike: refused first when the disk is full. */
  adds?: boolean
  /** Nobody is told that it was done, so a power cut may take it: then nobody has to wait for the disk. */
  mayBeLost?: boolean
}

export interface GroupCommit {
  /** The promise settles after the commit. `run` may be called more than once; then the times before were undone. */
  write<T>(run: () => T, options?: WriteOptions): Promise<T>
  /** Called within a write: does something after its commit, and never if it is undone. */
  afterCommit(effect: () => void): void
  /** From now on nothing is committed until the answered function is called; what is written waits. One at a time. */
  hold(): () => void
}

/**
 * Commits all writes of one turn of the event loop together, so that many small requests share one flush to
 * disk. A write that throws is undone alone; one that is refused before it wrote anything costs the others nothing.
 */
export function createGroupCommit(
  database: Database,
  { defer, isRefusal, beforeCommit = () => undefined, onRollback, reserve = null }: GroupCommitOptions,
): GroupCommit {
  const sql = {
    begin: database.prepare('BEGIN IMMEDIATE'),
    commit: database.prepare('COMMIT'),
    savepoint: database.prepare('SAVEPOINT job'),
    release: database.prepare('RELEASE job'),
    undo: database.prepare('ROLLBACK TO job'),
    changes: database.prepare<{ changes: number }>('SELECT total_changes() AS changes'),
  }
  const countChanges = () => sql.changes.get()?.changes
  let waiting: Job[] = []
  let running: Job | null = null
  let isHeld = false
  /** Whether a flush came meanwhile. */
  let isDue = false

  /** Answers how to tell the caller, once it is committed. */
  function run(job: Job): () => void {
    running = job
    job.effects = []
    const value = job.run()
    return () => {
      for (const effect of job.effects) effect()
      job.resolve(value)
    }
  }

  /** Runs one job behind a savepoint. Throws only if the whole transaction is gone, as with a full disk. */
  function runApart(job: Job): () => void {
    sql.savepoint.run()
    try {
      const done = run(job)
      // Also of what the others cached; the next job may be undone, and with it the cache.
      beforeCommit()
      sql.release.run()
      return done
    } catch (error) {
      if (isDiskFull(error)) throw error
      sql.undo.run()
      sql.release.run()
      onRollback()
      return () => job.reject(error)
    }
  }

  /**
   * Most often every job works, and savepoints would only copy each page that each of them touches. A refusal before
   * anything was written leaves nothing to undo. Otherwise all are undone and run again, apart.
   */
  function runAll(jobs: readonly Job[]): (() => void)[] {
    let changes = countChanges()
    try {
      return jobs.map((job) => {
        try {
          const done = run(job)
          changes = countChanges()
          return done
        } catch (error) {
          if (!isRefusal(error) || countChanges() !== changes) throw error
          return () => job.reject(error)
        }
      })
    } catch (error) {
      if (jobs.length === 1 || isDiskFull(error)) throw error
      rollback(database)
      onRollback()
      sql.begin.run()
      return jobs.map(runApart)
    }
  }

  function runAndCommit(jobs: readonly Job[]): { error: unknown } | null {
    let settled: (() => void)[]
    try {
      sql.begin.run()
      settled = runAll(jobs)
      beforeCommit()
      sql.commit.run()
    } catch (error) {
      rollback(database)
      onRollback()
      return { error }
    } finally {
      running = null
    }
    for (const done of settled) done()
    return null
  }

  /** Commits all of them, or answers why none was. */
  function commit(jobs: readonly Job[]): { error: unknown } | null {
    if (!jobs.every(({ mayBeLost }) => mayBeLost)) return runAndCommit(jobs)
    try {
      return relaxed(database, () => runAndCommit(jobs))
    } catch (error) {
      return { error }
    }
  }

  function reject(jobs: readonly Job[], error: unknown): void {
    for (const job of jobs) job.reject(error)
  }

  function flush(): void {
    isDue = isHeld
    if (isHeld) return
    let jobs = waiting
    waiting = []
    reserve?.look()
    const adding = jobs.filter(({ adds }) => adds)
    const others = jobs.filter(({ adds }) => !adds)
    if (adding.length > 0 && reserve && !reserve.mayAdd()) {
      reject(adding, new DiskFullError())
      if (others.length === 0) return
      jobs = others
    }
    const failure = commit(jobs)
    if (!failure) return
    if (!reserve || !isDiskFull(failure.error)) return reject(jobs, failure.error)
    reserve.release()
    if (jobs !== others) reject(adding, failure.error)
    if (others.length === 0) return
    const again = commit(others)
    if (again) reject(others, again.error)
  }

  return {
    write: <T>(run: () => T, { adds = false, mayBeLost = false }: WriteOptions = {}) =>
      new Promise<T>((resolve, reject) => {
        if (waiting.length === 0) defer(flush)
        waiting.push({
          run,
          adds,
          mayBeLost,
          resolve: resolve as (value: unknown) => void,
          reject,
          effects: [],
        })
      }),
    afterCommit(effect) {
      if (!running) throw new Error('afterCommit was called outside of a write')
      running.effects.push(effect)
    },
    hold() {
      if (isHeld) throw new Error('Commits are held already')
      isHeld = true
      return () => {
        isHeld = false
        if (isDue) flush()
      }
    },
  }
}
