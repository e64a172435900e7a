import type { Account, Permission } from '#contract/connections.ts'
import { LONGEST_NAME, type Details } from './DetailFields.tsx'

/** A connection to be added, while it is edited. */
export interface ConnectionDraft extends Details {
  accountId: string
}

const isSame = (a: string, b: string) => a.trim().toLowerCase() === b.trim().toLowerCase()

/** The name, with a number appended if another connection has it. */
export function uniqueName(name: string, taken: readonly string[]): string {
  const base = name.trim()
  let unique = base.slice(0, LONGEST_NAME)
  for (let count = 2; taken.some((other) => isSame(other, unique)); count++) {
    const suffix = ` ${count}`
    unique = `${base.slice(0, LONGEST_NAME - suffix.length)}${suffix}`
  }
  return unique
}

/** The drafts, plus a draft named after its account for each account without one. */
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

/** What is wrong with the name of a draft; null when it is valid and unique. */
export function nameProblem(
  { accountId, name }: ConnectionDraft,
  drafts: readonly ConnectionDraft[],
  taken: readonly string[],
): string | null {
  if (name.trim() === '') return 'Enter a name.'
  if (taken.some((other) => isSame(other, name))) return 'A connection with this name already exists.'
  const isTwice = drafts.some((other) => other.accountId !== accountId && isSame(other.name, name))
  return isTwice ? 'Another of these connections has this name.' : null
}

/** Why an account with these permissions cannot be added; null when it can. The server checks it too. */
export function reachProblem(permissions: readonly Permission[]): string | null {
  const read = permissions.find(({ action }) => action === 'read')
  return read?.allowed === 'yes' ? null : (read?.reason ?? 'The permissions could not be read.')
}

/** Whether the name or ID of an account contains a text. */
export function matchesAccount({ id, name }: Account, text: string): boolean {
  const wanted = text.trim().toLowerCase()
  return name.toLowerCase().includes(wanted) || id.includes(wanted)
}
