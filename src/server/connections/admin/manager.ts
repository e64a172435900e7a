import type { AddConnectionsRequest, EditConnectionRequest } from '#contract/connections.ts'
import { ERROR_CODE } from '#contract/error-codes.ts'
import type { Clock } from '#server/clock.ts'
import { fromStored, toStored } from '#server/connections/configured.ts'
import type { Connect } from '#server/connections/connect.ts'
import {
  isReservedId,
  type CloudflareConnection,
  type LiveConnection,
} from '#server/connections/connection.ts'
import type { ConnectionRegistry } from '#server/connections/registry.ts'
import type { Credential } from '#server/gateway/exchange/credential.ts'
import { QueuesError } from '#server/http/errors.ts'
import { entry, type EntryFacts } from '#server/journal/entry.ts'
import type { Journal } from '#server/journal/journal.ts'
import { transaction, type Database } from '#server/sqlite/database.ts'
import { VaultKeyProblem } from '#server/vault/vault-key.ts'
import type { Vault } from '#server/vault/vault.ts'
import { connectionIdOf } from './connection-id.ts'

type Additions = AddConnectionsRequest['connections']
type Changes = Omit<EditConnectionRequest, 'credential'>

export interface ConnectionManager {
  /** Adds all of them, or none. */
  add(credential: Credential, additions: Additions, actor: Actor): LiveConnection[]
  /** Without a credential the stored one stays. */
  edit(id: string, changes: Changes, credential: Credential | null, actor: Actor): LiveConnection
  remove(id: string, actor: Actor): void
  /** The account of a connection that can be changed; throws where it cannot. */
  accountOf(id: string): string
}

/** Who makes a change, as the journal records it. */
type Actor = Pick<EntryFacts, 'by' | 'requestId'>

interface ManagerOptions {
  registry: ConnectionRegistry
  vault: Vault
  connect: Connect
  journal: Pick<Journal, 'append'>
  /** The samples of a connection are deleted with it. */
  history: { forget(connection: string): void }
  /** The database of both vault and journal: a change and its entry are written together, or neither is. */
  database: Database
  clock: Clock
}

type Named = Pick<CloudflareConnection, 'id' | 'name'>
type Action = 'add-connection' | 'edit-connection' | 'remove-connection'

/** Why a connection cannot be changed in the dashboard, by where it was set up. */
const WHY_FIXED = {
  file: 'It was set up in the --config file. Change it there, then restart.',
  environment: 'It comes from environment variables. Change them, then restart.',
  embedded: 'It is this server.',
} as const

/** Changes the connections added in the dashboard: first on disk, then the live ones. */
export function createConnectionManager(options: ManagerOptions): ConnectionManager {
  const { registry, vault, connect, journal, history, database, clock } = options

  function record(action: Action, changed: readonly Named[], actor: Actor, change: () => void): void {
    try {
      transaction(database, () => {
        change()
        for (const { id, name } of changed) {
          journal.append(entry({ ...actor, at: clock.now(), connection: id, action, detail: name }))
        }
      })
    } catch (error) {
      if (error instanceof VaultKeyProblem) throw keyRefusal(error)
      throw error
    }
  }

  function changeable(id: string) {
    const live = registry.get(id)
    if (!live) throw new QueuesError(404, ERROR_CODE.noRoute, 'This connection does not exist.')
    if (live.source !== 'dashboard') {
      const message = `The connection "${live.name}" cannot be changed here. ${WHY_FIXED[live.source]}`
      throw new QueuesError(409, ERROR_CODE.invalidRequestBody, message)
    }
    const row = vault.list().find((candidate) => candidate.id === id)
    if (!row) throw new Error(`The connection ${id} is live but not stored.`)
    return { live, stored: fromStored(row), createdAt: row.createdAt }
  }

  /** In the connection switcher, two connections with one name would look the same. */
  function assertNameFree(name: string, others: readonly Named[]): void {
    if (!others.some((other) => other.name.toLowerCase() === name.toLowerCase())) return
    const message = `A connection with the name "${name}" already exists. Choose another name.`
    throw new QueuesError(409, ERROR_CODE.invalidRequestBody, message)
  }

  /** The connections to add. Each gets an id that no connection has or ever had. */
  function toConnections(credential: Credential, additions: Additions): CloudflareConnection[] {
    const added: CloudflareConnection[] = []
    const isTaken = (id: string) =>
      isReservedId(id) ||
      registry.get(id) !== undefined ||
      vault.isUsed(id) ||
      added.some((other) => other.id === id)
    for (const addition of additions) {
      assertNameFree(addition.name, [...registry.list(), ...added])
      const id = connectionIdOf(addition.name, isTaken)
      added.push({ ...addition, id, credential, source: 'dashboard' })
    }
    return added
  }

  return {
    add(credential, additions, actor) {
      const added = toConnections(credential, additions)
      const createdAt = clock.now()
      const live: LiveConnection[] = []
      try {
        // Before they are stored: a credential that no header can hold is refused here.
        for (const connection of added) live.push(connect(connection))
        record('add-connection', added, actor, () => {
          for (const connection of added) vault.put(toStored(connection, createdAt))
        })
      } catch (error) {
        live.forEach(({ close }) => close())
        throw error
      }
      live.forEach((connection) => registry.put(connection))
      return live
    },

    edit(id, changes, credential, actor) {
      const { live, stored, createdAt } = changeable(id)
      assertNameFree(
        changes.name,
        registry.list().filter((other) => other.id !== id),
      )
      const changed = { ...stored, ...changes, credential: credential ?? stored.credential }
      if (changed.credential.kind === 'locked') {
        throw new QueuesError(409, ERROR_CODE.missingCredentials, changed.credential.why)
      }
      // With the same credential, its calls in flight continue.
      const next = credential ? connect(changed) : { ...live, ...changes }
      try {
        record('edit-connection', [changed], actor, () => vault.put(toStored(changed, createdAt)))
      } catch (error) {
        if (credential) next.close()
        throw error
      }
      registry.put(next)
      return next
    },

    remove(id, actor) {
      const { stored } = changeable(id)
      record('remove-connection', [stored], actor, () => vault.remove(id))
      registry.remove(id)
      history.forget(id)
    },

    accountOf: (id) => changeable(id).stored.accountId,
  }
}

function keyRefusal(error: VaultKeyProblem): QueuesError {
  return new QueuesError(500, ERROR_CODE.unknownInternalError, error.message, { cause: error })
}
