import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openDataDirectory } from './data-directory.ts'

let path: string
let umask: number
beforeEach(() => {
  path = join(mkdtempSync(join(tmpdir(), 'queuedeck-data-')), 'data')
  umask = process.umask(0o022)
})
afterEach(() => {
  process.umask(umask)
  rmSync(join(path, '..'), { recursive: true })
})

const FILES = ['broker.db', 'broker.db-shm', 'broker.db-wal', 'deck.db', 'deck.db-wal']
const modes = () => readdirSync(path).map((name) => [name, statSync(join(path, name)).mode & 0o777])

function openAndWrite() {
  const data = openDataDirectory(path, 'full')
  for (const database of [data.broker, data.deck]) database.exec('CREATE TABLE IF NOT EXISTS t (a)')
  return data
}

test('every file is private, the logs too, even if an older file was open to others', () => {
  const first = openAndWrite()
  expect(modes()).toEqual(FILES.map((name) => [name, 0o600]))
  first.close()
  for (const name of readdirSync(path)) chmodSync(join(path, name), 0o644)
  const second = openAndWrite()
  expect(modes()).toEqual(FILES.map((name) => [name, 0o600]))
  second.close()
})

test.each(['full', 'relaxed'] as const)(
  'with %s durability the journal survives a power cut',
  (durability) => {
    const { broker, deck, close } = openDataDirectory(path, durability)
    const levelOf = (database: typeof deck) =>
      database.prepare<{ synchronous: number }>('PRAGMA synchronous').get()?.synchronous
    // https://sqlite.org/pragma.html#pragma_synchronous: 1 NORMAL, 2 FULL
    expect([levelOf(broker), levelOf(deck)]).toEqual([durability === 'full' ? 2 : 1, 2])
    close()
  },
)
