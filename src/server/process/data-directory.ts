import { accessSync, chmodSync, constants, existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { StartError } from '#server/start-error.ts'
import { openDatabase, type Database, type Durability } from '#server/sqlite/database.ts'

export interface DataDirectory {
  /** Queues and messages. */
  broker: Database
  brokerPath: string
  /** Journal, sessions, encrypted credentials and history. Survives a power cut. */
  deck: Database
  deckPath: string
  close(): void
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

/** Keeps the file private even if the directory is opened to others. SQLite gives its log the mode of the database. */
function keepPrivate(path: string): void {
  writeFileSync(path, '', { flag: 'a', mode: 0o600 })
  for (const file of [path, `${path}-wal`, `${path}-shm`]) if (existsSync(file)) chmodSync(file, 0o600)
}

function openFile(path: string, options: { durability: Durability; exclusive?: boolean }): Database {
  try {
    keepPrivate(path)
    return openDatabase(path, options)
  } catch (error) {
    const reason = reasonOf(error)
    if (/locked|busy/i.test(reason)) {
      throw new StartError(
        `${path} is in use by another Queuedeck. Stop it, or choose another directory with --data.`,
        {
          cause: error,
        },
      )
    }
    if (/not a database|malformed|corrupt/i.test(reason)) {
      throw new StartError(
        `${path} is damaged or not a database. It was not changed. Restore it from a backup, move it away, or choose another directory with --data.`,
        {
          cause: error,
        },
      )
    }
    throw new StartError(`${path} cannot be opened: ${reason}.`, { cause: error })
  }
}

/**
 * Opens the directory for all stored data, or creates it, for its owner only. `deck.db` is locked exclusively, which
 * keeps a second process away from both files.
 */
export function openDataDirectory(directory: string, durability: Durability): DataDirectory {
  const path = resolve(directory)
  try {
    // Not recursive: a mistyped path should not create a tree, and Node loops forever on a path such as /proc/x.
    if (!existsSync(path)) mkdirSync(path, { mode: 0o700 })
    if (!statSync(path).isDirectory()) throw new Error('it is not a directory')
    accessSync(path, constants.R_OK | constants.W_OK | constants.X_OK)
    chmodSync(path, 0o700)
  } catch (error) {
    throw new StartError(
      `The data directory ${path} cannot be used: ${reasonOf(error)}. Choose another with --data.`,
      {
        cause: error,
      },
    )
  }
  // Full durability whatever is set for the queues: a journal without its last entries proves nothing.
  const deckPath = join(path, 'deck.db')
  const deck = openFile(deckPath, { durability: 'full', exclusive: true })
  try {
    const brokerPath = join(path, 'broker.db')
    const broker = openFile(brokerPath, { durability })
    return {
      broker,
      brokerPath,
      deck,
      deckPath,
      close() {
        broker.close()
        deck.close()
      },
    }
  } catch (error) {
    deck.close()
    throw error
  }
}
