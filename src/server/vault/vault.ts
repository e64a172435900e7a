import { randomBytes } from 'node:crypto'
import type { ConnectionColor } from '#contract/connections.ts'
import type { Database } from '#server/sqlite/database.ts'
import { open, seal } from './seal.ts'
import { keyOfDirectory, keyOfText, VaultKeyProblem } from './vault-key.ts'

/** The stored connections, as one migration script of `deck.db`. The salt is for a key that is a passphrase. */
export const VAULT_SCHEMA = `
  CREATE TABLE stored_connections (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    account_id TEXT NOT NULL,
    color TEXT,
    is_production INTEGER NOT NULL,
    is_read_only INTEGER NOT NULL,
    sealed BLOB NOT NULL,
    created_at INTEGER NOT NULL
  ) WITHOUT ROWID;
  CREATE TABLE vault_salt (salt BLOB NOT NULL);
`

/**
 * Every id that a connection ever had, as a later script. The journal and browsers keep data under these ids, which must
 * never be mistaken for another account's.
 */
export const USED_IDS_SCHEMA = `
  CREATE TABLE used_connection_ids (id TEXT PRIMARY KEY) WITHOUT ROWID;
  INSERT INTO used_connection_ids SELECT id FROM stored_connections;
`

interface StoredRow {
  id: string
  name: string
  account_id: string
  color: ConnectionColor | null
  is_production: number
  is_read_only: number
  sealed: Uint8Array
  created_at: number
}

export interface StoredConnection {
  id: string
  name: string
  accountId: string
  color: ConnectionColor | null
  isProduction: boolean
  isReadOnly: boolean
  /** The serialized credential. */
  secret: string
  createdAt: number
}

/** A connection whose credential cannot be decrypted. */
export interface LockedRow extends Omit<StoredConnection, 'secret'> {
  /** The reason, with the name of the connection, and what to do. */
  whyLocked: string
}

const statements = (database: Database) => ({
  list: database.prepare<StoredRow>('SELECT * FROM stored_connections ORDER BY created_at, id'),
  put: database.prepare(
    `INSERT INTO stored_connections (id, name, account_id, color, is_production, is_read_only, sealed, created_at)
     VALUES (:id, :name, :accountId, :color, :isProduction, :isReadOnly, :sealed, :createdAt)
     ON CONFLICT (id) DO UPDATE SET
       name = :name, account_id = :accountId, color = :color, is_production = :isProduction,
       is_read_only = :isReadOnly, sealed = :sealed`,
  ),
  use: database.prepare('INSERT INTO used_connection_ids (id) VALUES (:id) ON CONFLICT DO NOTHING'),
  used: database.prepare<{ id: string }>('SELECT id FROM used_connection_ids WHERE id = :id'),
  remove: database.prepare('DELETE FROM stored_connections WHERE id = :id'),
  salt: database.prepare<{ salt: Uint8Array }>('SELECT salt FROM vault_salt'),
  addSalt: database.prepare('INSERT INTO vault_salt (salt) VALUES (:salt)'),
})

interface VaultOptions {
  /** With `VAULT_SCHEMA`. */
  database: Database
  /** Where the key file is, or will be. */
  directory: string
  /** `QUEUEDECK_KEY`; null to use the key file. */
  keyText: string | null
}

const SALT_BYTES = 16

export type Vault = ReturnType<typeof createVault>

/** Encrypted credentials. The key is not in the database. */
export function createVault({ database, directory, keyText }: VaultOptions) {
  const sql = statements(database)
  let known: Buffer | null = null

  function salt(): Uint8Array {
    const stored = sql.salt.get()
    if (stored) return stored.salt
    const fresh = randomBytes(SALT_BYTES)
    sql.addSalt.run({ salt: fresh })
    return fresh
  }
  /** Loaded on first use, so that a server that stores nothing has no key file. */
  const key = () => (known ??= keyText === null ? keyOfDirectory(directory) : keyOfText(keyText, salt()))

  /** The secret of a row, or why it cannot be read. */
  function unseal({ id, name, sealed }: StoredRow): { secret: string } | { whyLocked: string } {
    const locked = (why: string) => ({ whyLocked: `The credential of the connection "${name}" ${why}` })
    let opened: ReturnType<typeof open>
    try {
      opened = open(key(), sealed, id)
    } catch (error) {
      if (error instanceof VaultKeyProblem) return locked(`cannot be read. ${error.message}`)
      throw error
    }
    if (opened.kind === 'text') return { secret: opened.text }
    if (opened.kind === 'damaged') {
      return locked(
        `is damaged or was tampered with. Enter it again, or restore deck.db in ${directory} from a backup.`,
      )
    }
    const remedy =
      keyText === null
        ? `restore secret.key in ${directory}, or set QUEUEDECK_KEY to the key that it was stored with`
        : `set QUEUEDECK_KEY to the key that it was stored with, or unset it if that was secret.key in ${directory}`
    return locked(`was encrypted with another key. Enter it again, or ${remedy}, and restart.`)
  }

  return {
    /** All connections, oldest first. A locked one does not affect the others. */
    list(): (StoredConnection | LockedRow)[] {
      return sql.list.all().map((row) => ({
        id: row.id,
        name: row.name,
        accountId: row.account_id,
        color: row.color,
        isProduction: row.is_production === 1,
        isReadOnly: row.is_read_only === 1,
        ...unseal(row),
        createdAt: row.created_at,
      }))
    },
    /** Reserves an id, so that no later connection gets it. */
    reserve(id: string): void {
      sql.use.run({ id })
    },
    /** Whether a connection has or ever had the id. */
    isUsed: (id: string): boolean => sql.used.get({ id }) !== undefined,
    /** Adds a connection, or replaces the one with this id. Throws `VaultKeyProblem`. */
    put({ secret, isProduction, isReadOnly, ...connection }: StoredConnection): void {
      sql.use.run({ id: connection.id })
      sql.put.run({
        ...connection,
        isProduction: Number(isProduction),
        isReadOnly: Number(isReadOnly),
        sealed: seal(key(), secret, connection.id),
      })
    },
    remove(id: string): void {
      sql.remove.run({ id })
    },
  }
}
