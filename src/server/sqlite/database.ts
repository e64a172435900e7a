/** What SQLite stores and returns here. Integers stay within 2^53. */
type SqlValue = string | number | null | Uint8Array

/** A prepared statement. Parameters are positional, or one object for `:named` ones. */
export interface Statement<Row = unknown> {
  run(...parameters: SqlValue[] | [Record<string, SqlValue>]): {
    changes: number | bigint
  }
  get(...parameters: SqlValue[] | [Record<string, SqlValue>]): Row | undefined
  all(...parameters: SqlValue[] | [Record<string, SqlValue>]): Row[]
}

export interface Database {
  durability: Durability
  exec(sql: string): void
  prepare<Row = unknown>(sql: string): Statement<Row>
  /** For many rows: returns them as arrays of their columns, in three quarters of the time that objects take. */
  prepareTuples<Row extends unknown[]>(sql: string): Statement<Row>
  close(): void
}

/** `full`: a confirmed write survives a power cut. `relaxed`: the newest writes may not, but the file stays intact. */
export type Durability = 'full' | 'relaxed'

interface OpenOptions {
  durability?: Durability
  /** Locks the file against other processes while it is open. */
  exclusive?: boolean
}

// The same API twice: built into Node since 22.13, from the package on Node 20.
type Driver = Pick<typeof import('@photostructure/sqlite'), 'DatabaseSync'>
const builtIn = process.getBuiltinModule('node:sqlite' as string) as Driver | undefined
const { DatabaseSync }: Driver = builtIn ?? (await import('@photostructure/sqlite'))

/**
 * @photostructure/sqlite 1.x crashes when a database is garbage-collected while a statement of it is in use, so each
 * statement keeps its database alive. database.test.ts covers it with --expose-gc.
 */
const ownerOfStatement = new WeakMap<object, InstanceType<typeof DatabaseSync>>()

/** Opens a database file, or `:memory:`. Throws the driver's error if the file is not a database or is locked. */
export function openDatabase(
  path: string,
  { durability = 'full', exclusive = false }: OpenOptions = {},
): Database {
  const database = new DatabaseSync(path)
  try {
    if (exclusive) database.exec('PRAGMA locking_mode = EXCLUSIVE')
    database.exec('PRAGMA journal_mode = WAL')
    database.exec(`PRAGMA synchronous = ${durability === 'full' ? 'FULL' : 'NORMAL'}`)
    database.exec('PRAGMA foreign_keys = ON')
    database.exec('PRAGMA temp_store = MEMORY')
    if (exclusive) database.exec('BEGIN EXCLUSIVE; COMMIT')
  } catch (error) {
    database.close()
    throw error
  }
  let isOpen = true
  function prepare(sql: string) {
    const statement = database.prepare(sql)
    ownerOfStatement.set(statement, database)
    return statement
  }
  return {
    durability,
    exec: (sql) => database.exec(sql),
    prepare: <Row>(sql: string) => prepare(sql) as unknown as Statement<Row>,
    prepareTuples: <Row extends unknown[]>(sql: string) => toTuples(prepare(sql)) as Statement<Row>,
    close() {
      if (isOpen) database.close()
      isOpen = false
    },
  }
}

/** Node has `setReturnArrays` since 22.16. */
function toTuples(statement: ReturnType<InstanceType<typeof DatabaseSync>['prepare']>): Statement<unknown[]> {
  const objects = statement as unknown as Statement<object>
  if (typeof statement.setReturnArrays !== 'function') {
    return {
      run: (...parameters) => objects.run(...parameters),
      get: (...parameters) => {
        const row = objects.get(...parameters)
        return row && Object.values(row)
      },
      all: (...parameters) => objects.all(...parameters).map((row) => Object.values(row)),
    }
  }
  statement.setReturnArrays(true)
  return statement as unknown as Statement<unknown[]>
}

/** Runs `work` in a transaction. */
export function transaction<T>(database: Database, work: () => T): T {
  database.exec('BEGIN IMMEDIATE')
  try {
    const result = work()
    database.exec('COMMIT')
    return result
  } catch (error) {
    rollback(database)
    throw error
  }
}

/** Runs `work` without waiting for the disk: a power cut may undo its commits. Call it outside of a transaction. */
export function relaxed<T>(database: Database, work: () => T): T {
  if (database.durability === 'relaxed') return work()
  database.exec('PRAGMA synchronous = NORMAL')
  try {
    return work()
  } finally {
    database.exec('PRAGMA synchronous = FULL')
  }
}

/** Rolls back the open transaction, if there is one: on a full disk SQLite has already done so. */
export function rollback(database: Database): void {
  try {
    database.exec('ROLLBACK')
  } catch {
    // Already rolled back: https://sqlite.org/lang_transaction.html#response_to_errors_within_a_transaction
  }
}

/** Migrates a database to the newest schema. `user_version` counts the scripts that ran. */
export function migrate(database: Database, migrations: readonly string[]): void {
  const row = database.prepare<{ user_version: number }>('PRAGMA user_version').get()
  const version = row?.user_version ?? 0
  if (version > migrations.length) {
    throw new Error(
      'The data directory was written by a newer Queuedeck. Update Queuedeck, or choose another --data directory.',
    )
  }
  for (const [index, script] of migrations.entries()) {
    if (index < version) continue
    transaction(database, () => {
      database.exec(script)
      database.exec(`PRAGMA user_version = ${index + 1}`)
    })
  }
}
