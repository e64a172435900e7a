import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { limits, outlasting } from '#testing/time-limits.ts'
import { startCheckpoints } from './checkpoints.ts'
import { openDatabase, type Database } from './database.ts'

/** Several rounds of the thread. */
const LONG_ENOUGH_MS = outlasting(1_500)

let directory: string
let path: string
let database: Database
let stop: () => Promise<void>
let holds: number
/** Whether the sweep is held, one entry for each change. */
let sweepHolds: boolean[]
let isHeld: boolean
let released: Promise<void>
let errors: unknown[]
let onHold: () => void

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'checkpoints-'))
  path = join(directory, 'a.db')
  database = openDatabase(path, { durability: 'relaxed' })
  database.exec('CREATE TABLE t (id INTEGER PRIMARY KEY, body TEXT)')
  holds = 0
  sweepHolds = []
  isHeld = false
  released = Promise.resolve()
  errors = []
  onHold = () => undefined
  stop = startCheckpoints({
    database,
    path,
    hold() {
      // Like the group commit: with two holds, the first release would end both.
      if (isHeld) throw new Error('already held')
      holds++
      isHeld = true
      onHold()
      let release = () => undefined as void
      released = new Promise((resolve) => (release = resolve))
      return () => {
        isHeld = false
        release()
      }
    },
    holdSweep() {
      sweepHolds.push(true)
      return () => {
        sweepHolds.push(false)
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
/** How often the log was restarted: https://sqlite.org/fileformat2.html#walformat */
const restarts = () => readFileSync(`${path}-wal`).readUInt32BE(12)

/** Like the group commit, never while it is held. */
async function write(body: string): Promise<void> {
  await released
  database.prepare('INSERT INTO t (body) VALUES (?)').run(body)
}

/** About 40 MB a second; every 10 MB the event loop is blocked for `stallMs`. */
async function writeMuch(bytes: number, stallMs = 0): Promise<void> {
  const body = 'x'.repeat(100_000)
  for (let written = 0, rows = 0; written < bytes; written += body.length, rows++) {
    await write(body)
    if (stallMs > 0 && rows % 100 === 99)
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, stallMs)
    await setTimeout(2)
  }
}

test(
  'under constant writes the log restarts long before a commit has to run the checkpoint',
  async () => {
    await writeMuch(100_000_000)
    expect(logBytes()).toBeLessThan(80_000_000)
    expect(errors).toEqual([])
  },
  limits.proof,
)

test(
  'a server blocked for longer than a round gets one hold at a time',
  async () => {
    await writeMuch(30_000_000, 1_200)
    expect(holds).toBeGreaterThan(0)
    expect(errors).toEqual([])
  },
  limits.proof,
)

test('the thread restarts a copied log, so that no write waits for it, and then does nothing more', async () => {
  await write('a')
  const before = restarts()
  await expect.poll(restarts).toBe(before + 1)
  await expect.poll(() => isHeld).toBe(false)
  expect(database.prepare<{ body: string }>('SELECT body FROM t').all()).toEqual([{ body: 'a' }])

  const holdsBefore = holds
  await setTimeout(LONG_ENOUGH_MS)
  expect({ holds, restarts: restarts() }).toEqual({ holds: holdsBefore, restarts: before + 1 })

  await write('b')
  // This write was appended to that of the thread.
  expect(restarts()).toBe(before + 1)
  await expect.poll(restarts).toBe(before + 2)
  expect(errors).toEqual([])
})

test('the sweep waits during a whole round', async () => {
  onHold = () => expect(sweepHolds).toEqual([true])
  await write('a')
  await expect.poll(() => sweepHolds).toEqual([true, false])
  expect({ holds, isHeld, errors }).toEqual({ holds: 1, isHeld: false, errors: [] })
})

test('a thread that is stopped during a hold releases it', async () => {
  const stopping = new Promise<void>((resolve) => (onHold = () => resolve(stop())))
  await write('a')
  await stopping
  expect({ holds, isHeld, errors }).toEqual({ holds: 1, isHeld: false, errors: [] })
  await write('b')
})
