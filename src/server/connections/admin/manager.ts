import type { Role } from '#contract/access.ts'
import type { AddConnectionsRequest, EditConnectionRequest } from '#contract/connections.ts'
import { ERROR_CODE } from '#contract/error-codes.ts'
import type { Clock } from '#server/clock.ts'
import type { Connect, LiveConnection } from '#server/connections/connect.ts'
import { RESERVED_IDS } from '#server/connections/connection.ts'
import type { ConnectionRegistry } from '#server/connections/registry.ts'
import { QueuesError } from '#server/http/errors.ts'
import { entry } from '#server/journal/entry.ts'
import type { Journal } from '#server/journal/journal.ts'
import { transaction, type Database } from '#server/sqlite/database.ts'
import { VaultKeyProblem } from '#server/vault/vault-key.ts'
import type { LockedRow, StoredConnection, Vault } from '#server/vault/vault.ts'
import { connectionIdOf } from './connection-id.ts'
import { toCloudflareConnection, toCredential, toSecret } from '#server/connections/stored-connections.ts'

export interface ConnectionManager {
  /** All or none. */
  add(request: AddConnectionsRequest, caller: Caller): LiveConnection[]
  edit(id: string, request: EditConnectionRequest, caller: Caller): LiveConnection
  remove(id: string, caller: Caller): void
  /** The account of a connection that can be changed; throws where it cannot. */
  accountOf(id: string): string
}

interface Caller {
  who: string
  role: Role
  requestId: string
}

interface ManagerOptions {
  registry: ConnectionRegistry<LiveConnection>
  vault: Vault
  connect: Connect
  journal: Pick<Journal, 'append'>
  /** What was measured through a connection goes with it. */
  history: { forget(connection: string): void }
  /** Of both the vault and the journal: a change and its entry are written together, or neither is. */
  database: Database
  clock: Clock
}

type Named = Pick<StoredConnection, 'id' | 'name'>
type Action = 'add-connection' | 'edit-connection' | 'remove-connection'

const WHERE = {
  file: 'It was set up in the file of --config; change it there and restart.',
  environment: 'It comes from variables of the environment; change them and restart.',
  embedded: 'It is the server itself.',
} as const

/** Changes the connections of the dashboard: on disk first, then those at work. */
export function createConnectionManager(options: ManagerOptions): ConnectionManager {
  const { registry, vault, connect, journal, history, database, clock } = options

  function record(action: Action, changed: readonly Named[], caller: Caller, change: () => void): void {
    try {
      transaction(database, () => {
        change()
        for (const { id, name } of changed) {
          const by = { name: caller.who, role: caller.role }
          const { requestId } = caller
          journal.append(entry({ at: clock.now(), by, connection: id, action, detail: name, requestId }))
        }
      })
    } catch (error) {
      if (error instanceof VaultKeyProblem) throw keyRefusal(error)
      throw error
    }
  }

  function changeable(id: string): { live: LiveConnection; stored: StoredConnection | LockedRow } {
    const live = registry.get(id)
    if (!live) throw new QueuesError(404, ERROR_CODE.noRoute, 'There is no connection of this name.')
    if (live.source !== 'dashboard') {
      const message = `The connection "${live.name}" cannot be changed here. ${WHERE[live.source]}`
      throw new QueuesError(409, ERROR_CODE.invalidRequestBody, message)
    }
    const stored = vault.list().find((candidate) => candidate.id === id)
    if (!stored) throw new Error(`The connection ${id} is at work and not stored.`)
    return { live, stored }
  }

  /** In the switch two of one name could not be told apart. */
  function assertFree(name: string, others: readonly Named[]): void {
    if (!others.some((other) => other.name.toLowerCase() === name.toLowerCase())) return
    const message = `There is a connection called "${name}" already. Choose another name.`
    throw new QueuesError(409, ERROR_CODE.invalidRequestBody, message)
  }

  return {
    add({ credential, connections }, caller) {
      const stored: StoredConnection[] = []
      const isTaken = (id: string) =>
        RESERVED_IDS.has(id) ||
        registry.get(id) !== undefined ||
        vault.isUsed(id) ||
        stored.some((other) => other.id === id)
      const secret = toSecret(toCredential(credential))
      const createdAt = clock.now()
      for (const request of connections) {
        assertFree(request.name, [...registry.list(), ...stored])
        stored.push({ ...request, id: connectionIdOf(request.name, isTaken), secret, createdAt })
      }
      const live: LiveConnection[] = []
      try {
        // Before they are stored: what no header can hold is refused here.
        for (const each of stored) live.push(connect(toCloudflareConnection(each)))
        record('add-connection', stored, caller, () => stored.forEach((each) => vault.put(each)))
      } catch (error) {
        live.forEach(({ close }) => close())
        throw error
      }
      live.forEach((each) => registry.put(each))
      return live
    },

    edit(id, { credential, ...flags }, caller) {
      const { live, stored } = changeable(id)
      assertFree(
        flags.name,
        registry.list().filter((other) => other.id !== id),
      )
      const changed = { ...toOpen(stored, credential), ...flags }
      // With the same credential its calls under way go on.
      const next = credential ? connect(toCloudflareConnection(changed)) : { ...live, ...flags }
      try {
        record('edit-connection', [changed], caller, () => vault.put(changed))
      } catch (error) {
        if (credential) next.close()
        throw error
      }
      registry.put(next)
      return next
    },

    remove(id, caller) {
      const { stored } = changeable(id)
      record('remove-connection', [stored], caller, () => vault.remove(id))
      registry.remove(id)
      history.forget(id)
    },
    accountOf: (id) => changeable(id).stored.accountId,
  }
}

/** With a new credential, or the one that is stored; one that is locked needs a new one before all else. */
function toOpen(
  stored: StoredConnection | LockedRow,
  credential: EditConnectionRequest['credential'],
): StoredConnection {
  if (!('whyLocked' in stored)) {
    return credential ? { ...stored, secret: toSecret(toCredential(credential)) } : stored
  }
  const { whyLocked, ...rest } = stored
  if (credential) return { ...rest, secret: toSecret(toCredential(credential)) }
  throw new QueuesError(409, ERROR_CODE.missingCredentials, whyLocked)
}

function keyRefusal(error: VaultKeyProblem): QueuesError {
  return new QueuesError(500, ERROR_CODE.unknownInternalError, error.message, { cause: error })
}
