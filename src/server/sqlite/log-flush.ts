import { open, type FileHandle } from 'node:fs/promises'
import { setTimeout } from 'node:timers/promises'

/** Lets many writes share a flush under load, so that fewer flushes compete for the disk. */
const GATHER_MS = 20

export interface LogFlush {
  /** Flushes what was written so far to the disk, a moment later. Never throws. */
  request(): void
  /** Resolves once the last flush is done. */
  close(): Promise<void>
}

/**
 * Flushes the log of a database off the event loop, for writes made with `relaxed`: they delay no request, and a power
 * cut undoes only those of the last hundredths of a second. SQLite does not lock this file, so a second handle does no
 * harm: https://sqlite.org/walformat.html#walfile
 */
export function createLogFlush(databasePath: string, onError: (error: unknown) => void): LogFlush {
  let file: FileHandle | null = null
  let isWanted = false
  let running: Promise<void> | null = null

  async function run(): Promise<void> {
    while (isWanted) {
      await setTimeout(GATHER_MS)
      isWanted = false
      try {
        file ??= await open(`${databasePath}-wal`, 'r+')
        await file.datasync()
      } catch (error) {
        onError(error)
      }
    }
    running = null
  }

  return {
    request() {
      isWanted = true
      running ??= run()
    },
    async close() {
      await running
      await file?.close()
      file = null
    },
  }
}
