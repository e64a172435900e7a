import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { CloudflareConnection } from './connection.ts'
import { StartError } from '#server/start-error.ts'
import { migrate, openDatabase, type Database } from '#server/sqlite/database.ts'
import { createVault, USED_IDS_SCHEMA, VAULT_SCHEMA, type Vault } from '#server/vault/vault.ts'
import { connectionsProblem, toStored, withStored } from './configured.ts'

const TOKEN = 'a-token-no-one-may-see'
const credential = { kind: 'token', token: TOKEN } as const
const flags = { accountId: 'c'.repeat(32), color: null, isProduction: false, isReadOnly: false }
const configured = (id: string, source: CloudflareConnection['source'] = 'file'): CloudflareConnection => ({
  ...flags,
  id,
  name: id,
  credential,
  source,
})

let directory: string
let database: Database
let vault: Vault
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'queuedeck-configured-'))
  database = openDatabase(':memory:')
  migrate(database, [VAULT_SCHEMA, USED_IDS_SCHEMA])
  vault = createVault({ database, directory, keyText: null })
  vault.put(toStored({ ...configured('prod', 'dashboard'), name: 'Live\nnow' }, 0))
})
afterEach(() => rmSync(directory, { recursive: true }))

test('configured connections come before those added in the dashboard', () => {
  const all = withStored([configured('stage')], vault)
  expect(all.map(({ id, source }) => `${id} ${source}`)).toEqual(['stage file', 'prod dashboard'])
})

test.each([
  [
    'file',
    /^The connection "prod" in the --config file has the same id as "Live\\nnow",.*another id in the file/,
  ],
  ['environment', /^The connection "prod" from CLOUDFLARE_ACCOUNT_ID .* Unset the variables, or/],
] as const)(
  'an id that the %s and the dashboard both use stops the start, and the error says what to do',
  (source, message) => {
    const start = () => withStored([configured('stage'), configured('prod', source)], vault)
    expect(start).toThrow(StartError)
    expect(start).toThrow(message)
    expect(start).not.toThrow(TOKEN)
  },
)

test('what the vault returns is the connection that was stored', () => {
  const connection = { ...configured('stage', 'dashboard'), name: 'Stage', isProduction: true }
  vault.put(toStored(connection, 1))
  expect(withStored([], vault)[1]).toEqual(connection)
})

test('a connection whose key is lost is locked, and cannot be stored again without a credential', () => {
  rmSync(join(directory, 'secret.key'))
  const reopened = createVault({ database, directory, keyText: null })
  const [locked] = withStored([], reopened)
  if (!locked) throw new Error('It is listed.')
  expect(locked.credential.kind).toBe('locked')
  expect(() => toStored(locked, 1)).toThrow('locked')
})

test.each([
  ['a reserved id', [configured('verify')], '"verify" is reserved'],
  ['an id that is used twice in the file', [configured('a'), configured('a')], '"a" is used twice'],
  [
    'an id in the file that the environment uses',
    [configured('cloudflare'), configured('cloudflare', 'environment')],
    'belongs to the account in CLOUDFLARE_ACCOUNT_ID',
  ],
])('%s is a problem', (_, connections, problem) => {
  expect(connectionsProblem(connections)).toContain(problem)
})

test('different ids are no problem', () => {
  expect(connectionsProblem([configured('a'), configured('b', 'environment')])).toBeNull()
})
