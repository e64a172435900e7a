import { mkdtempSync, rmSync } from 'node:fs'
import type { FileHandle } from 'node:fs/promises'
import { open } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { openDatabase, relaxed, type Database } from './database.ts'
import { createLogFlush } from './log-flush.ts'

vi.mock('node:fs/promises', { spy: true })

let directory: string
let path: string
let database: Database
const onError = vi.fn<(error: unknown) => void>()

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'log-flush-'))
  path = join(directory, 'a.db')
  database = openDatabase(path, { exclusive: true })
  database.exec('CREATE TABLE t (id INTEGER PRIMARY KEY)')
  vi.clearAllMocks()
})

afterEach(() => {
  database.close()
  rmSync(directory, { recursive: true })
})

/** How often the opened log was flushed. */
async function flushes(): Promise<number> {
  const handle = (await vi.mocked(open).mock.results[0]?.value) as FileHandle
  return vi.mocked(handle.datasync).mock.calls.length
}

function spyOnFlushes(): void {
  const original = vi.mocked(open).getMockImplementation()
  vi.mocked(open).mockImplementationOnce(async (...given) => {
    const handle = await (original ?? open)(...given)
    vi.spyOn(handle, 'datasync')
    return handle
  })
}

test('what is asked for while a flush runs takes one more, whatever the number', async () => {
  spyOnFlushes()
  const flush = createLogFlush(path, onError)
  for (let i = 0; i < 20; i++) {
    relaxed(database, () => database.exec('INSERT INTO t DEFAULT VALUES'))
    flush.request()
    if (i === 9) await new Promise((resolve) => setImmediate(resolve))
  }
  await flush.close()
  expect(await flushes()).toBeGreaterThan(0)
  expect(await flushes()).toBeLessThanOrEqual(3)
  expect(onError).not.toHaveBeenCalled()
})

test('the database is still held exclusively after the log was closed', async () => {
  const flush = createLogFlush(path, onError)
  flush.request()
  await flush.close()
  expect(() => openDatabase(path)).toThrow(/locked/)
  expect(onError).not.toHaveBeenCalled()
})

test('a failure is reported, and the next request tries again', async () => {
  const flush = createLogFlush(join(directory, 'b.db'), onError)
  flush.request()
  await flush.close()
  expect(onError).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ code: 'ENOENT' }))
  const later = openDatabase(join(directory, 'b.db'))
  later.exec('CREATE TABLE t (id INTEGER PRIMARY KEY)')
  flush.request()
  await flush.close()
  later.close()
  expect(onError).toHaveBeenCalledOnce()
})
