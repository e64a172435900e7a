import type { Account, Permission } from '#contract/connections.ts'
import { LONGEST_NAME, type Details } from './DetailFields.tsx'

/** A connection that is to be added, while it is edited. */
export interface ConnectionDraft extends Details {
  accountId: string
}

const isSame = (one: string, other: string) => one.trim().toLowerCase() === other.trim().toLowerCase()

/** The name, with a number behind it where another connection is called so. */
export function uniqueName(name: string, taken: readonly string[]): string {
  const base = name.trim()
  let unique = base.slice(0, LONGEST_NAME)
  for (let count = 2; taken.some((other) => isSame(other, unique)); count++) {
    const suffix = ` ${count}`
    unique = `${base.slice(0, LONGEST_NAME - suffix.length)}${suffix}`
  }
  return unique
}

/** With a draft for each of the accounts that has none yet, called as its account. */
export function withAccounts(
  drafts: readonly ConnectionDraft[],
  accounts: readonly Account[],
  taken: readonly string[],
): ConnectionDraft[] {
  const all = [...drafts]
  for (const { id, name } of accounts) {
    if (all.some(({ accountId }) => accountId === id)) continue
    const names = [...taken, ...all.map((draft) => draft.name)]
    const unique = uniqueName(name, names)
    all.push({ accountId: id, name: unique, color: null, isProduction: false, isReadOnly: false })
  }
  return all
}

/** What is wrong with the name of a draft beside the others; null where nothing is. */
export function nameProblem(
  { accountId, name }: ConnectionDraft,
  drafts: readonly ConnectionDraft[],
  taken: readonly string[],
): string | null {
  if (name.trim() === '') return 'Give it a name.'
  if (taken.some((other) => isSame(other, name))) return 'There is a connection of this name already.'
  const isTwice = drafts.some((other) => other.accountId !== accountId && isSame(other.name, name))
  return isTwice ? 'Another one of these has this name.' : null
}

/** Why an account with these permissions cannot be added, which the server would say as well; null where it can. */
export function reachProblem(permissions: readonly Permission[]): string | null {
  const read = permissions.find(({ action }) => action === 'read')
  return read?.allowed === 'yes' ? null : (read?.reason ?? 'Its permissions could not be read.')
}

/** Whether a text is in the name or the id of an account. */
export function matchesAccount({ id, name }: Account, text: string): boolean {
  const wanted = text.trim().toLowerCase()
  return name.toLowerCase().includes(wanted) || id.includes(wanted)
}
