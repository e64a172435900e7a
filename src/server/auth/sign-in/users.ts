import { createHash, createHmac, randomBytes } from 'node:crypto'
import type { Role } from '#contract/access.ts'
import { isPasswordHash } from './passwords.ts'

/** A configured user. */
export interface User {
  name: string
  role: Role
  /** From `hashPassword`. */
  passwordHash: string
}

/** The user of a sign-in link, if no users are configured. */
export const OWNER = { name: 'owner', role: 'admin', credential: 'link' } as const

/** What a session stores of its user. */
export interface Identity {
  name: string
  role: Role
  /** Changes with the password; see `SESSION_SCHEMA`. */
  credential: string
}

export const MAX_NAME_LENGTH = 200
/** The name of clients of `/client/v4` in the journal. */
const RESERVED_NAME = 'api-token'

/** The error message for invalid users in a configuration; null if they are valid. */
export function usersProblem(users: readonly User[]): string | null {
  const names = new Set<string>()
  for (const { name, passwordHash } of users) {
    if (name.trim() === '' || name.length > MAX_NAME_LENGTH) {
      return `A user name must have 1 to ${MAX_NAME_LENGTH} characters.`
    }
    if (name === RESERVED_NAME) {
      return `The user name "${RESERVED_NAME}" is reserved for API clients in the journal. Choose another name.`
    }
    if (names.has(name)) return `The user "${name}" is listed twice. Remove one of the entries.`
    if (!isPasswordHash(passwordHash)) {
      return `The password hash of the user "${name}" is invalid. Create a new one with the hash-password command.`
    }
    names.add(name)
  }
  return null
}

function toIdentity({ name, role, passwordHash }: User): Identity {
  const fingerprint = createHash('sha256').update(passwordHash).digest('hex').slice(0, 32)
  return { name, role, credential: `password ${fingerprint}` }
}

/**
 * Looks users up in the current list, so that a removed user or an old password stops working at once. Names must match
 * exactly: Flower accepted every address that contained an allowed one (CVE-2022-30034).
 */
export function createDirectory(users: readonly User[]) {
  const userOf = (name: string) => users.find((user) => user.name === name)
  const decoyKey = randomBytes(16)
  return {
    /** A hash to check for an unknown name, the same one every time. Null if there are no users. */
    decoyHashOf(name: string): string | null {
      const draw = createHmac('sha256', decoyKey).update(name).digest().readUInt32BE()
      return users[draw % users.length]?.passwordHash ?? null
    },
    passwordHashOf: (name: string): string | null => userOf(name)?.passwordHash ?? null,
    identityOf(name: string): Identity | null {
      const user = userOf(name)
      return user ? toIdentity(user) : null
    },
    /** The user of a session as configured now; null if the session is no longer valid for that user. */
    identityOfSession({ userName, credential }: { userName: string; credential: string }): Identity | null {
      if (users.length === 0) return credential === OWNER.credential ? OWNER : null
      const user = userOf(userName)
      const identity = user ? toIdentity(user) : null
      return identity?.credential === credential ? identity : null
    },
    list: (): { name: string; role: Role }[] =>
      users.length === 0 ? [OWNER] : users.map(({ name, role }) => ({ name, role })),
    get method(): 'password' | 'link' {
      return users.length === 0 ? 'link' : 'password'
    },
  }
}

export type Directory = ReturnType<typeof createDirectory>
