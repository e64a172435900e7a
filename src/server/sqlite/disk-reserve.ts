import { randomBytes } from 'node:crypto'
import { existsSync, rmSync, statfsSync, statSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Database } from './database.ts'

const RESERVE_BYTES = 8_000_000
/** How often the disk is looked at; each look takes some 20 µs. */
const LOOK_MS = 100
/** More than the log grows between two looks. */
const MARGIN_BYTES = 8_000_000
/** For a checkpoint that is under way in its thread. */
const CHECKPOINT_WAIT_MS = 500

/** In SQLite's words, so that it is answered as its own error is. */
export class DiskFullError extends Error {
  override readonly name = 'DiskFullError'

  constructor() {
    super('database or disk is full: the last room is kept for what removes messages')
  }
}

export interface DiskReserve {
  /** Before every commit: empties the log in time. */
  look(): void
  /** Whether something may be added that stays. */
  mayAdd(): boolean
  /** Gives back what was kept for this, and empties the log into the database. */
  release(): void
}

/**
 * A file that holds some room of the disk. Removing a message writes too: once the disk is full the file goes, and
 * what it held is kept for acks, purges and the settings that lead to them, until there is room for it again or enough
 * was removed for new messages to take its place. What is in the log has to fit into the database as well: where the
 * disk gets so tight that it might not, the log is emptied in time, however slow the thread is that should do it.
 */
export function createDiskReserve(
  database: Database,
  databasePath: string,
  now: () => number = () => performance.now(),
): DiskReserve {
  const directory = dirname(databasePath)
  const path = `${directory}/reserve`
  const logPath = `${databasePath}-wal`
  const pageSize = database.prepare<{ page_size: number }>('PRAGMA page_size').get()?.page_size ?? 0
  const freePages = database.prepare<{ freelist_count: number }>('PRAGMA freelist_count')
  const emptyLog = database.prepare('PRAGMA wal_checkpoint(TRUNCATE)')
  let isKept = existsSync(path) || fill()
  let lookedAt = now()

  /** A disk that cannot be looked at shows what is wrong with it when it is written to. */
  function freeBytes(): number {
    try {
      const { bavail, bsize } = statfsSync(directory)
      return bavail * bsize
    } catch {
      return Infinity
    }
  }

  function fill(): boolean {
    if (freeBytes() < 2 * RESERVE_BYTES) return false
    try {
      // Random, as some file systems store nothing for zeros.
      writeFileSync(path, randomBytes(RESERVE_BYTES), { mode: 0o600 })
      return true
    } catch {
      rmSync(path, { force: true })
      return false
    }
  }

  /** Room inside of the database, which new messages take without making it larger. */
  const hasFreePages = () => (freePages.get()?.freelist_count ?? 0) * pageSize >= RESERVE_BYTES

  function tryToEmptyLog(): void {
    try {
      database.exec(`PRAGMA busy_timeout = ${CHECKPOINT_WAIT_MS}`)
      emptyLog.all()
    } catch {
      // Then there is only the room of the file.
    } finally {
      database.exec('PRAGMA busy_timeout = 0')
    }
  }

  return {
    look() {
      if (now() - lookedAt < LOOK_MS) return
      lookedAt = now()
      const { size = 0 } = statSync(logPath, { throwIfNoEntry: false }) ?? {}
      if (size > 0 && freeBytes() < size + MARGIN_BYTES) tryToEmptyLog()
    },
    mayAdd: () => isKept || (isKept = fill()) || hasFreePages(),
    release() {
      rmSync(path, { force: true })
      isKept = false
      tryToEmptyLog()
    },
  }
}
