import { isDiskFull } from './storage-failure.ts'
import { relaxed, rollback, type Database } from './database.ts'
import { DiskFullError, type DiskReserve } from './disk-reserve.ts'

interface Job {
  run: () => unknown
  adds: boolean
  mayBeLost: boolean
  resolve: (value: unknown) => void
  reject: (error: unknown) => void
  /** Run once the job is committed. */
  effects: (() => void)[]
}

interface GroupCommitOptions {
  /** Calls back at the end of the current turn of the event loop. */
  defer: (callback: () => void) => void
  /** Whether an error is a refusal rather than a failure. After a refusal the transaction can go on. */
  isRefusal: (error: unknown) => boolean
  /** Writes what several jobs share, at the end of their transaction. */
  beforeCommit?: () => void
  /** Called after every rollback, to drop what was cached. */
  onRollback: () => void
  /** Space for jobs that do not add, on a full disk; null without a disk. */
  reserve?: DiskReserve | null
}

export interface WriteOptions {
  /** Adds rows that stay, such as messages or queues: refused first when the disk is full. */
  adds?: boolean
  /** No response confirms the write, so it need not wait for the disk: a power cut may undo it. */
  mayBeLost?: boolean
}

export interface GroupCommit {
  /** The promise settles after the commit. `run` may be called more than once; earlier calls were rolled back. */
  write<T>(run: () => T, options?: WriteOptions): Promise<T>
  /** To be called inside a write: runs the effect after its commit, and never if it is rolled back. */
  afterCommit(effect: () => void): void
  /** Pauses all commits until the returned function is called; writes wait. Only one hold at a time. */
  hold(): () => void
}

/**
 * Commits all writes of one turn of the event loop together, so that many small requests share one flush to disk. A
 * write that throws is rolled back alone; a refusal before anything was written costs the others nothing.
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
  /** Whether a flush was due during the hold. */
  let isDue = false

  /** Returns a function that resolves the job once it is committed. */
  function run(job: Job): () => void {
    running = job
    job.effects = []
    const value = job.run()
    return () => {
      for (const effect of job.effects) effect()
      job.resolve(value)
    }
  }

  /** Runs one job behind a savepoint. Throws only if the whole transaction was rolled back, as on a full disk. */
  function runApart(job: Job): () => void {
    sql.savepoint.run()
    try {
      const done = run(job)
      // Includes what earlier jobs cached: if the next job is rolled back, the cache is dropped.
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
   * Most often every job succeeds, and savepoints would only copy each page that a job touches. A refusal before
   * anything was written leaves nothing to roll back. Otherwise all jobs are rolled back and run again, each apart.
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

  /** Commits all jobs, or returns why none was committed. */
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
    reserve?.check()
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
      if (isHeld) throw new Error('Commits are already held')
      isHeld = true
      return () => {
        isHeld = false
        if (isDue) flush()
      }
    },
  }
}
