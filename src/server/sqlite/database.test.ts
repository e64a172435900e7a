import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { migrate, openDatabase, relaxed, transaction, type Database } from './database.ts'

let directory: string
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'queuedeck-sqlite-'))
})
afterEach(() => rmSync(directory, { recursive: true, force: true }))

const count = (database: Database) => database.prepare<{ n: number }>('SELECT count(*) AS n FROM t').get()?.n

describe('a statement', () => {
  test('keeps its database alive when nothing else does', async () => {
    const collect = globalThis.gc
    if (!collect) throw new Error('This test needs --expose-gc.')
    const statement = (() => {
      const database = openDatabase(join(directory, 'a.db'))
      database.exec('CREATE TABLE t (id INTEGER PRIMARY KEY, body TEXT)')
      return database.prepare('INSERT INTO t (body) VALUES (?)')
    })()
    for (let round = 0; round < 200; round++) {
      statement.run('x'.repeat(1_000))
      if (round % 20 === 0) {
        collect()
        // Finalizers run in a turn of their own.
        await setImmediate()
      }
    }
    expect(statement.run('last').changes).toBe(1)
  })
})

describe('a transaction', () => {
  test('is committed completely or not at all', () => {
    const database = openDatabase(':memory:')
    database.exec('CREATE TABLE t (id INTEGER PRIMARY KEY)')
    const fail = () =>
      transaction(database, () => {
        database.exec('INSERT INTO t VALUES (1)')
        throw new Error('no')
      })
    expect(fail).toThrow('no')
    expect(count(database)).toBe(0)
    expect(transaction(database, () => database.prepare('INSERT INTO t VALUES (1)').run().changes)).toBe(1)
    expect(count(database)).toBe(1)
  })
})

describe('migrations', () => {
  const first = 'CREATE TABLE t (id INTEGER PRIMARY KEY)'

  test('each run once, in order', () => {
    const path = join(directory, 'a.db')
    const database = openDatabase(path)
    migrate(database, [first])
    migrate(database, [first, 'INSERT INTO t VALUES (7)'])
    migrate(database, [first, 'INSERT INTO t VALUES (7)'])
    expect(count(database)).toBe(1)
    database.close()
  })

  test('a failing script leaves nothing behind', () => {
    const database = openDatabase(':memory:')
    expect(() => migrate(database, [`${first}; nonsense`])).toThrow('nonsense')
    migrate(database, [first])
    expect(count(database)).toBe(0)
  })

  test('a file of a newer version is refused', () => {
    const database = openDatabase(':memory:')
    migrate(database, [first, 'SELECT 1'])
    expect(() => migrate(database, [first])).toThrow('newer Queuedeck')
  })
})

describe('opening', () => {
  test('a file that is not a database is refused and not changed', () => {
    const path = join(directory, 'a.db')
    writeFileSync(path, 'not a database, but a file of the user'.repeat(100))
    const before = statSync(path).size
    expect(() => openDatabase(path)).toThrow(/not a database/)
    expect(statSync(path).size).toBe(before)
  })

  test('an exclusive file is locked until it is closed', () => {
    const path = join(directory, 'a.db')
    const database = openDatabase(path, { exclusive: true })
    expect(() => openDatabase(path)).toThrow(/locked/)
    database.close()
    database.close()
    openDatabase(path).close()
  })
})

test('relaxed work does not wait for the disk, and later work does again', () => {
  const database = openDatabase(join(directory, 'a.db'))
  const levelOf = () =>
    database.prepare<{ synchronous: number }>('PRAGMA synchronous').get()?.synchronous ?? null
  const failing = () => {
    relaxed(database, () => {
      throw new Error(`at level ${levelOf()}`)
    })
  }
  expect([levelOf(), relaxed(database, levelOf), levelOf()]).toEqual([2, 1, 2])
  expect(failing).toThrow('at level 1')
  expect(levelOf()).toBe(2)
  database.close()
})
