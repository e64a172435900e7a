import { randomBytes } from 'node:crypto'
import { existsSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import type { Database } from './database.ts'

/** More than the log grows between two checkpoints, so that what is in it always fits into the database. */
const RESERVE_BYTES = 8_000_000

/** In SQLite's words, so that it is answered as its own error is. */
export class DiskFullError extends Error {
  override readonly name = 'DiskFullError'

  constructor() {
    super('database or disk is full: the last room is kept for what removes messages')
  }
}

/** https://sqlite.org/rescode.html#full */
const SQLITE_FULL = 13

export function isDiskFull(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const code = 'errcode' in error ? Number(error.errcode) & 0xff : null
  return code === SQLITE_FULL || /database or disk is full/i.test(error.message)
}

export interface DiskReserve {
  /** Whether something may be added that stays. Looks at the disk only once it was full. */
  mayAdd(): boolean
  /** Gives back what was kept for this, and empties the log into the database. */
  release(): void
}

/**
 * A file that holds some room of the disk. Removing a message writes too: once the disk is full the file goes, and
 * what it held is kept for acks, purges and the settings that lead to them, until there is room for it again or enough was removed for new messages
 * to take its place.
 */
export function createDiskReserve(database: Database, directory: string): DiskReserve {
  const path = `${directory}/reserve`
  const pageSize = database.prepare<{ page_size: number }>('PRAGMA page_size').get()?.page_size ?? 0
  const freePages = database.prepare<{ freelist_count: number }>('PRAGMA freelist_count')
  const emptyLog = database.prepare('PRAGMA wal_checkpoint(TRUNCATE)')
  let isKept = existsSync(path) || fill()

  function fill(): boolean {
    const { bavail, bsize } = statfsSync(directory)
    if (bavail * bsize < 2 * RESERVE_BYTES) return false
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

  return {
    mayAdd: () => isKept || (isKept = fill()) || hasFreePages(),
    release() {
      rmSync(path, { force: true })
      isKept = false
      try {
        emptyLog.all()
      } catch {
        // Then there is only the room of the file.
      }
    },
  }
}
