import { randomBytes } from 'node:crypto'
import { existsSync, rmSync, statfsSync, statSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Database } from './database.ts'

const RESERVE_BYTES = 8_000_000
/** How often the disk is checked; a check takes about 20 µs. */
const CHECK_MS = 100
/** More than the log grows between two checks. */
const MARGIN_BYTES = 8_000_000
/** For a checkpoint that is running in its thread. */
const CHECKPOINT_WAIT_MS = 500

/** Worded like SQLite's error, so that it is handled in the same way. */
export class DiskFullError extends Error {
  override readonly name = 'DiskFullError'

  constructor() {
    super('database or disk is full: the remaining space is reserved for removing messages')
  }
}

export interface DiskReserve {
  /** To be called before every commit. Empties the log before the disk is too full for that. */
  check(): void
  /** Whether rows may be added that stay. */
  mayAdd(): boolean
  /** Releases the reserved space and empties the log into the database. */
  release(): void
}

/**
 * A file that reserves disk space. Removing a message writes too, so on a full disk the file is deleted. Its space is
 * for acks, purges and the settings that lead to them, until the file can be created again or enough was removed for new
 * messages. The content of the log must fit into the database too: before the disk is too full for that, the log is
 * emptied here, even if the checkpoint thread is slow.
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
  let checkedAt = now()

  /** A failure to read the disk's state shows again when the disk is written to. */
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
      // Random, as some file systems store no blocks for zeros.
      writeFileSync(path, randomBytes(RESERVE_BYTES), { mode: 0o600 })
      return true
    } catch {
      rmSync(path, { force: true })
      return false
    }
  }

  /** Space inside the database that new messages use without making it larger. */
  const hasFreePages = () => (freePages.get()?.freelist_count ?? 0) * pageSize >= RESERVE_BYTES

  function tryToEmptyLog(): void {
    try {
      database.exec(`PRAGMA busy_timeout = ${CHECKPOINT_WAIT_MS}`)
      emptyLog.all()
    } catch {
      // Then only the space of the file is left.
    } finally {
      database.exec('PRAGMA busy_timeout = 0')
    }
  }

  return {
    check() {
      if (now() - checkedAt < CHECK_MS) return
      checkedAt = now()
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
