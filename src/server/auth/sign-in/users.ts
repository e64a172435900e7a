import { createHash, createHmac, randomBytes } from 'node:crypto'
import type { Role } from '#contract/access.ts'
import { isPasswordHash } from './passwords.ts'

/** One who may sign in, as configured. */
export interface User {
  name: string
  role: Role
  /** Of `hashPassword`. */
  passwordHash: string
}

/** Who a sign-in link is for, where no users are configured. */
export const OWNER = { name: 'owner', role: 'admin', credential: 'link' } as const

/** A signed-in user, as far as a session has to know. */
export interface Identity {
  name: string
  role: Role
  /** Changes with the password; see `ACCESS_SCHEMA`. */
  credential: string
}

export const LONGEST_NAME = 200
/** What the journal calls those who come by `/client/v4`. */
const RESERVED_NAME = 'api-token'

/** What is wrong with the users of a configuration, in words; null when nothing is. */
export function usersProblem(users: readonly User[]): string | null {
  const names = new Set<string>()
  for (const { name, passwordHash } of users) {
    if (name.trim() === '' || name.length > LONGEST_NAME) {
      return `A user's name must have 1 to ${LONGEST_NAME} characters.`
    }
    if (name === RESERVED_NAME) {
      return `"${RESERVED_NAME}" is what the journal calls programs; choose another name for that user.`
    }
    if (names.has(name)) return `The user "${name}" is there twice. Remove one of the two.`
    if (!isPasswordHash(passwordHash)) {
      return `The password hash of the user "${name}" cannot be read. Make a new one with the hash-password command.`
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
 * Looks users up in the list as it is now, so that whoever is removed from it, or has a new password, is out at
 * once. Names match exactly: Flower let anyone in whose address only contained the right one (CVE-2022-30034).
 */
export function createDirectory(users: readonly User[]) {
  const userOf = (name: string) => users.find((user) => user.name === name)
  const decoyKey = randomBytes(16)
  return {
    /** What to compute for a name that nobody has; always the same for it. Null where nobody has a password. */
    decoyHashOf(name: string): string | null {
      const draw = createHmac('sha256', decoyKey).update(name).digest().readUInt32BE()
      return users[draw % users.length]?.passwordHash ?? null
    },
    passwordHashOf: (name: string): string | null => userOf(name)?.passwordHash ?? null,
    identityOf(name: string): Identity | null {
      const user = userOf(name)
      return user ? toIdentity(user) : null
    },
    /** Who a session stands for today; null if that user may no longer be signed in with it. */
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
