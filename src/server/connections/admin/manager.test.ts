import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import type { Connect } from '#server/connections/connect.ts'
import type { LiveConnection } from '#server/connections/connection.ts'
import { createConnectionRegistry } from '#server/connections/registry.ts'
import { migrate, openDatabase } from '#server/sqlite/database.ts'
import { createManualClock } from '#server/testing/manual-clock.ts'
import { createVault, USED_IDS_SCHEMA, VAULT_SCHEMA } from '#server/vault/vault.ts'
import { createConnectionManager } from './manager.ts'

const ACTOR = { by: { name: 'ann', role: 'admin' }, requestId: 'r1' } as const
const credential = { kind: 'token', token: 'a-token-no-one-may-see' } as const
const addition = (name: string, digit: string) => ({
  name,
  accountId: digit.repeat(32),
  color: null,
  isProduction: false,
  isReadOnly: false,
})
const THREE = [addition('One', 'a'), addition('Two', 'b'), addition('Three', 'c')]

let directory: string
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'queuedeck-manager-'))
  return () => rmSync(directory, { recursive: true })
})

/** A manager whose journal or `connect` fails at the connection with this name. */
function managerThatFails({ atEntry, atConnect }: { atEntry?: string; atConnect?: string }) {
  const database = openDatabase(':memory:')
  migrate(database, [VAULT_SCHEMA, USED_IDS_SCHEMA])
  const vault = createVault({ database, directory, keyText: 'ab'.repeat(32) })
  const registry = createConnectionRegistry([])
  const open = new Set<string>()
  const connect: Connect = ({ id, name }) => {
    if (name === atConnect) throw new Error('no header could hold it')
    open.add(id)
    return { id, name, close: () => open.delete(id) } as unknown as LiveConnection
  }
  const manager = createConnectionManager({
    registry,
    vault,
    connect,
    journal: {
      append({ detail }) {
        if (detail === atEntry) throw new Error('the disk is full')
      },
    },
    history: { forget: () => undefined },
    database,
    clock: createManualClock(),
  })
  return { manager, vault, registry, open }
}

test('several connections are stored and live, in the order of the request', () => {
  const { manager, vault, registry, open } = managerThatFails({})
  const ids = ['one', 'two', 'three']
  expect(manager.add(credential, THREE, ACTOR).map(({ id }) => id)).toEqual(ids)
  expect(registry.list().map(({ id }) => id)).toEqual(ids)
  expect(vault.list().map(({ id }) => id)).toEqual(ids.toSorted())
  expect([...open]).toEqual(ids)
})

test.each([
  ['the journal fails at the last one', { atEntry: 'Three' }],
  ['the second cannot be connected', { atConnect: 'Two' }],
])('when %s, none of the connections is left', (_, failure) => {
  const { manager, vault, registry, open } = managerThatFails(failure)
  expect(() => manager.add(credential, THREE, ACTOR)).toThrow(/disk|header/)
  expect(registry.list()).toEqual([])
  expect(vault.list()).toEqual([])
  expect([...open]).toEqual([])
  // Their ids are free too.
  expect(vault.isUsed('one')).toBe(false)
})
