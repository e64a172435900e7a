import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { startCheckpoints } from './checkpoints.ts'
import { openDatabase, type Database } from './sqlite/database.ts'

/** At so many a commit would empty the log by itself. */
const MOST_BYTES = 250_000_000

/** How long a quiet log is left alone, and more. */
const LONG_ENOUGH_MS = 2_500

let directory: string
let path: string
let database: Database
let stop: () => Promise<void>
let holds: number
let isHeld: boolean
let errors: unknown[]

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'checkpoints-'))
  path = join(directory, 'a.db')
  database = openDatabase(path, { durability: 'relaxed' })
  database.exec('CREATE TABLE t (id INTEGER PRIMARY KEY, body TEXT)')
  holds = 0
  isHeld = false
  errors = []
  stop = startCheckpoints({
    database,
    path,
    hold: () => {
      holds++
      isHeld = true
      return () => {
        isHeld = false
      }
    },
    onError: (error) => errors.push(error),
  })
})

afterEach(async () => {
  await stop()
  database.close()
  rmSync(directory, { recursive: true })
})

const logBytes = () => statSync(`${path}-wal`).size
/** How often the log was begun anew: https://sqlite.org/fileformat2.html#walformat */
const timesBegun = () => readFileSync(`${path}-wal`).readUInt32BE(12)

test('while messages keep coming the log is written from its start again, long before a commit has to do it', async () => {
  const insert = database.prepare('INSERT INTO t (body) VALUES (?)')
  // Some 40 MB a second.
  const body = 'x'.repeat(100_000)
  let written = 0
  // A log that was never begun anew has all that was written in it.
  while (written < 2 * logBytes() || written < 20_000_000) {
    if (!isHeld) {
      insert.run(body)
      written += body.length
    }
    if (written > MOST_BYTES) break
    await setTimeout(2)
  }
  expect(written).toBeLessThan(MOST_BYTES)
  expect(errors).toEqual([])
}, 60_000)

test('a log that was copied is begun anew by the thread, so that no write waits for it; then there is peace', async () => {
  database.exec("INSERT INTO t (body) VALUES ('a')")
  const before = timesBegun()
  await expect.poll(timesBegun, { timeout: 10_000 }).toBe(before + 1)
  await expect.poll(() => isHeld).toBe(false)
  expect(database.prepare<{ body: string }>('SELECT body FROM t').all()).toEqual([{ body: 'a' }])

  const holdsBefore = holds
  await setTimeout(LONG_ENOUGH_MS)
  expect({ holds, begun: timesBegun() }).toEqual({ holds: holdsBefore, begun: before + 1 })

  database.exec("INSERT INTO t (body) VALUES ('b')")
  // That one went behind what the thread wrote.
  expect(timesBegun()).toBe(before + 1)
  await expect.poll(timesBegun, { timeout: 10_000 }).toBe(before + 2)
  expect(errors).toEqual([])
}, 30_000)
