import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { toSecret } from './stored-connections.ts'
import type { CloudflareConnection } from './connection.ts'
import { StartError } from '#server/start-error.ts'
import { QueuesError } from '#server/http/errors.ts'
import { migrate, openDatabase } from '#server/sqlite/database.ts'
import { createVault, USED_IDS_SCHEMA, VAULT_SCHEMA, type Vault } from '#server/vault/vault.ts'
import { connectAll, withStored } from './supervise.ts'

const TOKEN = 'a-token-that-nobody-may-see'
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
let vault: Vault
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'queuedeck-live-'))
  const database = openDatabase(':memory:')
  migrate(database, [VAULT_SCHEMA, USED_IDS_SCHEMA])
  vault = createVault({ database, directory, keyText: null })
  vault.put({ ...flags, id: 'prod', name: 'Live\nnow', secret: toSecret(credential), createdAt: 0 })
})
afterEach(() => rmSync(directory, { recursive: true }))

test('what was set up elsewhere comes before what was added in the dashboard', () => {
  const all = withStored([configured('stage')], vault)
  expect(all.map(({ id, source }) => `${id} ${source}`)).toEqual(['stage file', 'prod dashboard'])
})

test.each([
  [
    'file',
    /^The connection "prod" in the file of --config has the id of "Live\\nnow",.*another id in the file/,
  ],
  ['environment', /^The connection "prod" of the variables CLOUDFLARE_ACCOUNT_ID .* Unset the variables, or/],
] as const)('an id that is taken twice stops a start and says what to do: %s', (source, message) => {
  const start = () => withStored([configured('stage'), configured('prod', source)], vault)
  expect(start).toThrow(StartError)
  expect(start).toThrow(message)
  expect(start).not.toThrow(TOKEN)
})

test('a credential that no header could hold stops a start with the name of its connection', () => {
  const broken = { ...configured('stage'), credential: { kind: 'token', token: 'a b' } as const }
  const connect = () => {
    throw new QueuesError(400, 9106, 'Copy them again.')
  }
  expect(() => connectAll([broken], connect)).toThrow(StartError)
  expect(() => connectAll([broken], connect)).toThrow('The connection "stage": Copy them again.')
})
