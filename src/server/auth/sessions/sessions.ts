import { createHash, randomBytes } from 'node:crypto'
import type { Role } from '#contract/access.ts'
import type { Session, SessionRecord } from '#server/auth/policy/session.ts'
import type { Clock } from '#server/clock.ts'
import type { Database } from '#server/sqlite/database.ts'
import { createSessionStore } from './session-store.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const IDLE_MS = 12 * HOUR_MS
const MAX_AGE_MS = 7 * 24 * HOUR_MS
const ROTATE_AFTER_MS = HOUR_MS
/** For requests that were sent before the new token arrived. */
const PREVIOUS_TOKEN_MS = MINUTE_MS
/** A dashboard sends a request every few seconds; not every one is worth a write. */
const SEEN_INTERVAL_MS = MINUTE_MS
const MAX_PER_USER = 100

/** 32 random bytes in base64url. */
const TOKEN = /^[\w-]{43}$/

const makeToken = () => randomBytes(32).toString('base64url')
/** A plain hash is enough for 256 random bits, which no one can guess. */
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

/** The sessions of signed-in users. A token is handed out once and not stored; the database has its hash. */
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
        expiresAt: now + MAX_AGE_MS,
      }
      store.add(record, { idleSince: now - IDLE_MS, kept: MAX_PER_USER })
      return { id: record.id, token, expiresAt: record.expiresAt }
    },

    /** The session of a token that a client sent; null if there is none or it has ended. */
    find(token: string): Session | null {
      if (!TOKEN.test(token)) return null
      const hash = hashOf(token)
      const record = store.find(hash, clock.now() - PREVIOUS_TOKEN_MS)
      if (!record || !isAlive(record)) return null
      return { ...record, isCurrentToken: record.tokenHash === hash }
    },

    /** Records that a session was used. Returns its next token if the current one is an hour old. */
    touch({ id, tokenHash, issuedAt, lastSeenAt, expiresAt, isCurrentToken }: Session): IssuedToken | null {
      const now = clock.now()
      if (isCurrentToken && now - issuedAt >= ROTATE_AFTER_MS) {
        const token = makeToken()
        if (store.rotate(id, tokenHash, hashOf(token), now)) return { token, expiresAt }
      }
      if (now - lastSeenAt >= SEEN_INTERVAL_MS) store.seen(id, now)
      return null
    },

    /** The sessions that have not ended, newest first. */
    list: (): SessionRecord[] => store.list().filter(isAlive),

    /** Ends and returns a session; null if there was none. */
    revoke: (id: string): SessionRecord | null => store.remove(id),
    revokeUser: (name: string): number => store.removeOfUser(name),
    revokeAll: (): number => store.removeAll(),
  }
}
