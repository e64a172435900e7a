import { createHash, randomBytes } from 'node:crypto'
import type { Role } from '#contract/access.ts'
import type { Session, SessionRecord } from '#server/auth/policy/session.ts'
import type { Clock } from '#server/clock.ts'
import type { Database } from '#server/sqlite/database.ts'
import { createSessionStore } from './session-store.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const IDLE_MS = 12 * HOUR_MS
const LONGEST_MS = 7 * 24 * HOUR_MS
const ROTATED_AFTER_MS = HOUR_MS
/** For requests that were sent before the new token had come. */
const PREVIOUS_GOOD_MS = MINUTE_MS
/** A dashboard asks every few seconds; not each of those has to be written to the disk. */
const SEEN_STEP_MS = MINUTE_MS
const MAX_PER_USER = 100

/** 32 random bytes in base64url. */
const TOKEN = /^[\w-]{43}$/

const makeToken = () => randomBytes(32).toString('base64url')
/** A plain hash will do: nobody guesses 256 random bits. */
const hashOf = (token: string) => createHash('sha256').update(token).digest('hex')

interface SignedIn {
  name: string
  role: Role
  credential: string
}

export interface IssuedToken {
  token: string
  expiresAt: number
}

export type Sessions = ReturnType<typeof createSessions>

/** Who is signed in. A token is given out once and kept nowhere; the database has its hash. */
export function createSessions(database: Database, clock: Clock) {
  const store = createSessionStore(database)

  function isAlive({ expiresAt, lastSeenAt }: SessionRecord): boolean {
    const now = clock.now()
    return now < expiresAt && now < lastSeenAt + IDLE_MS
  }

  return {
    create({ name, role, credential }: SignedIn): IssuedToken & { id: string } {
      const token = makeToken()
      const now = clock.now()
      const record: SessionRecord = {
        id: randomBytes(12).toString('hex'),
        tokenHash: hashOf(token),
        userName: name,
        role,
        credential,
        createdAt: now,
        issuedAt: now,
        lastSeenAt: now,
        expiresAt: now + LONGEST_MS,
      }
      store.add(record, { idleSince: now - IDLE_MS, kept: MAX_PER_USER })
      return { id: record.id, token, expiresAt: record.expiresAt }
    },

    /** The session of a token as a client sent it; null if there is none or it is over. */
    find(token: string): Session | null {
      if (!TOKEN.test(token)) return null
      const hash = hashOf(token)
      const record = store.find(hash, clock.now() - PREVIOUS_GOOD_MS)
      if (!record || !isAlive(record)) return null
      return { ...record, isCurrentToken: record.tokenHash === hash }
    },

    /** Notes that a session was used. Answers its next token once the one it has is an hour old. */
    touch({ id, tokenHash, issuedAt, lastSeenAt, expiresAt, isCurrentToken }: Session): IssuedToken | null {
      const now = clock.now()
      if (isCurrentToken && now - issuedAt >= ROTATED_AFTER_MS) {
        const token = makeToken()
        if (store.rotate(id, tokenHash, hashOf(token), now)) return { token, expiresAt }
      }
      if (now - lastSeenAt >= SEEN_STEP_MS) store.seen(id, now)
      return null
    },

    /** Those that are not over, the newest first. */
    list: (): SessionRecord[] => store.list().filter(isAlive),

    /** Ends a session and answers it; null if there was none. */
    revoke: (id: string): SessionRecord | null => store.remove(id),
    revokeUser: (name: string): number => store.removeOfUser(name),
    revokeAll: (): number => store.removeAll(),
  }
}
