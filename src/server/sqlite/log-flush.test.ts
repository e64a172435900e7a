import { mkdtempSync, rmSync } from 'node:fs'
import { open, type FileHandle } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { openDatabase, type Database } from './database.ts'
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

test('simultaneous requests share one flush, and requests during it share one more', async () => {
  let begin: () => void = () => undefined
  const isRunning = new Promise<void>((resolve) => (begin = resolve))
  let release: () => void = () => undefined
  const isReleased = new Promise<void>((resolve) => (release = resolve))
  const datasync = vi.fn(async () => {
    begin()
    await isReleased
  })
  const close = vi.fn(async () => undefined)
  vi.mocked(open).mockResolvedValueOnce({ datasync, close } as unknown as FileHandle)

  const flush = createLogFlush(path, onError)
  for (let times = 0; times < 10; times++) flush.request()
  await isRunning
  for (let times = 0; times < 10; times++) flush.request()
  expect(datasync).toHaveBeenCalledOnce()
  release()
  await flush.close()
  expect(datasync).toHaveBeenCalledTimes(2)
  expect(open).toHaveBeenCalledExactlyOnceWith(`${path}-wal`, 'r+')
  expect(close).toHaveBeenCalledOnce()
})

test('the log is flushed through a handle of its own, and closing it keeps the lock of the database', async () => {
  const flush = createLogFlush(path, onError)
  flush.request()
  await flush.close()
  expect(open).toHaveBeenCalledOnce()
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
