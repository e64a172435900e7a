import { open, type FileHandle } from 'node:fs/promises'
import { setTimeout } from 'node:timers/promises'

/** Under load many writes share a flush, and none of them competes with it for the disk. */
const GATHER_MS = 20

export interface LogFlush {
  /** Brings what was written so far to the disk, a moment later. Never throws. */
  request(): void
  /** Once the last flush is done. */
  close(): Promise<void>
}

/**
 * Flushes the log of a database off the event loop, for what was written with `relaxed`: such a write holds nobody
 * up, and a power cut takes only what came in the hundredths of a second
 * before it. SQLite puts no lock on this file, so a
 * second handle of it does no harm: https://sqlite.org/walformat.html#walfile
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
