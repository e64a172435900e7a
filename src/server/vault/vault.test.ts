import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { migrate, openDatabase, type Database } from '#server/sqlite/database.ts'
import { createVault, USED_IDS_SCHEMA, VAULT_SCHEMA, type StoredConnection } from './vault.ts'

const TOKEN = 'a-token-that-nobody-may-see'
const STORED: StoredConnection = {
  id: 'prod',
  name: 'Production',
  accountId: 'c'.repeat(32),
  color: 'red',
  isProduction: true,
  isReadOnly: false,
  secret: TOKEN,
  createdAt: 1,
}

let directory: string
let database: Database
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'queuedeck-vault-'))
  database = openDatabase(join(directory, 'deck.db'))
  migrate(database, [VAULT_SCHEMA, USED_IDS_SCHEMA])
})
afterEach(() => {
  database.close()
  rmSync(directory, { recursive: true })
})

const vaultWith = (keyText: string | null) => createVault({ database, directory, keyText })
const keyFile = () => join(directory, 'secret.key')

describe.each([
  ['a key file', null],
  ['32 bytes in base64', Buffer.alloc(32, 7).toString('base64')],
  ['32 bytes in hex', 'ab'.repeat(32)],
  ['a passphrase', 'correct horse battery staple'],
])('with %s', (_, keyText) => {
  test('stored connections are there after a restart', () => {
    vaultWith(keyText).put(STORED)
    expect(vaultWith(keyText).list()).toEqual([STORED])
  })

  test('the database files do not contain the token', () => {
    vaultWith(keyText).put(STORED)
    const paths = ['deck.db', 'deck.db-wal'].map((name) => join(directory, name))
    const bytes = () => Buffer.concat(paths.map((path) => readFileSync(path)))
    expect(bytes().includes(STORED.accountId)).toBe(true)
    expect(bytes().includes(TOKEN)).toBe(false)
    expect(bytes().includes(Buffer.from(TOKEN).toString('base64'))).toBe(false)
  })
})

test('a change keeps the creation time and replaces the rest; a removed connection is deleted', () => {
  const vault = vaultWith(null)
  vault.put(STORED)
  const changed = {
    ...STORED,
    name: 'Live',
    color: null,
    isProduction: false,
    isReadOnly: true,
    secret: 'new',
  }
  vault.put({ ...changed, createdAt: 99 })
  expect(vault.list()).toEqual([changed])
  vault.remove('prod')
  expect(vault.list()).toEqual([])
})

test('the key file is created on first use, readable by its owner only', () => {
  const vault = vaultWith(null)
  expect(vault.list()).toEqual([])
  expect(() => statSync(keyFile())).toThrow('ENOENT')
  vault.put(STORED)
  expect(statSync(keyFile()).mode & 0o777).toBe(0o600)
  expect(readFileSync(keyFile()).byteLength).toBe(32)
})

test('with a variable no key file is created', () => {
  vaultWith('ab'.repeat(32)).put(STORED)
  expect(() => statSync(keyFile())).toThrow('ENOENT')
})

/** Why each stored connection is locked; null if it is not. */
const locksOf = (keyText: string | null) =>
  vaultWith(keyText)
    .list()
    .map((each) => ('whyLocked' in each ? each.whyLocked : null))

test('with another key every connection is locked, and says which key to restore', () => {
  vaultWith(null).put(STORED)
  expect(locksOf('ab'.repeat(32))).toEqual([
    expect.stringMatching(/"Production" was encrypted with another key\. .* set QUEUEDECK_KEY to/),
  ])
  rmSync(keyFile())
  expect(locksOf(null)).toEqual([expect.stringMatching(/another key\. .* restore secret\.key in/)])
  writeFileSync(keyFile(), 'too short')
  expect(locksOf(null)).toEqual([expect.stringMatching(/cannot be read\. .*is not a key of 32 bytes/)])
})

test('a locked connection does not affect others, and a new credential unlocks it', () => {
  vaultWith('ab'.repeat(32)).put(STORED)
  vaultWith(null).put({ ...STORED, id: 'stage', name: 'Stage' })
  expect(locksOf(null)).toEqual([expect.stringContaining('"Production"'), null])
  vaultWith(null).put({ ...STORED, secret: 'new' })
  expect(vaultWith(null).list()).toMatchObject([{ id: 'prod', secret: 'new' }, { id: 'stage' }])
})

test('the id of a removed connection stays used', () => {
  const vault = vaultWith(null)
  vault.put(STORED)
  vault.remove('prod')
  vault.reserve('cloudflare')
  expect(['prod', 'cloudflare', 'stage'].map(vault.isUsed)).toEqual([true, true, false])
})

test.each(['', 'short', 'fifteen letters'])('%j is not a key', (text) => {
  expect(() => vaultWith(text).put(STORED)).toThrow(/QUEUEDECK_KEY must be 32 bytes .* openssl rand/)
})

test('a key file of the wrong length is refused', () => {
  writeFileSync(keyFile(), 'too short')
  expect(() => vaultWith(null).put(STORED)).toThrow(/secret\.key is not a key of 32 bytes/)
})

test.each([
  ['a changed byte', `substr(sealed, 1, 40) || x'00' || substr(sealed, 42)`],
  ['a cut', 'substr(sealed, 1, 45)'],
  ['another version', `x'02' || substr(sealed, 2)`],
  ['nothing', `x''`],
])('tampering is detected: %s', (_, sealed) => {
  vaultWith(null).put(STORED)
  database.exec(`UPDATE stored_connections SET sealed = CAST(${sealed} AS BLOB)`)
  expect(locksOf(null)).toEqual([expect.stringContaining('"Production" is damaged or was tampered with')])
})

test('a credential does not open in the row of another connection', () => {
  const vault = vaultWith(null)
  vault.put(STORED)
  database.exec(`UPDATE stored_connections SET id = 'stage'`)
  expect(locksOf(null)).toEqual([expect.stringContaining('damaged or was tampered with')])
})
