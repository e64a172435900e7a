import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { startCheckpoints } from './checkpoints.ts'
import { openDatabase } from './sqlite/database.ts'

/** At so many a commit would empty the log by itself. */
const MOST_BYTES = 250_000_000

test('while messages keep coming the log is written from its start again, long before a commit has to do it', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'checkpoints-'))
  const path = join(directory, 'a.db')
  const database = openDatabase(path, { durability: 'relaxed' })
  database.exec('CREATE TABLE t (id INTEGER PRIMARY KEY, body TEXT)')
  const errors: unknown[] = []
  let isHeld = false
  const stop = startCheckpoints({
    database,
    path,
    hold: () => {
      isHeld = true
      return () => {
        isHeld = false
      }
    },
    onError: (error) => errors.push(error),
  })
  const insert = database.prepare('INSERT INTO t (body) VALUES (?)')
  // Some 40 MB a second.
  const body = 'x'.repeat(100_000)
  const logBytes = () => statSync(`${path}-wal`).size
  let written = 0
  try {
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
  } finally {
    await stop()
    database.close()
    rmSync(directory, { recursive: true })
  }
}, 60_000)
