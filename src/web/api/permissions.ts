import { ROLES, type Role, type SessionState } from '#contract/access.ts'
import type { Deck } from '#contract/deck.ts'

export interface Permissions {
  /** Send, pull, ack, retry, delete messages. */
  canOperate: boolean
  /** Create, change, purge and delete queues. */
  canAdminister: boolean
  /** Why something is refused; undefined if nothing is, or while the session loads. */
  reason: string | undefined
}

const refused = (reason?: string): Permissions => ({ canOperate: false, canAdminister: false, reason })

/** What the user may do with a connection; nothing until both are loaded. */
export function permissionsOf(
  deck: Deck | undefined,
  session: SessionState | undefined,
  connection: string,
): Permissions {
  const role = session?.principal?.role
  if (!deck || !role) return refused()
  if (deck.readOnly) return refused('This Queuedeck is read-only.')
  const current = deck.connections.find(({ id }) => id === connection)
  if (current?.isReadOnly) return refused(`The connection ${current.name} is read-only.`)
  const mayAsMuchAs = (needed: Role) => ROLES.indexOf(role) >= ROLES.indexOf(needed)
  return {
    canOperate: mayAsMuchAs('operator'),
    canAdminister: mayAsMuchAs('admin'),
    reason: role === 'admin' ? undefined : `Your role is ${role}.`,
  }
}
