import { beforeEach, describe, expect, test } from 'vitest'
import { migrate, openDatabase, type Database } from '#server/sqlite/database.ts'
import { createManualClock, type ManualClock } from '#server/testing/manual-clock.ts'
import { SESSION_SCHEMA } from './session-store.ts'
import { createSessions, type Sessions } from './sessions.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const ANN = { name: 'ann', role: 'viewer', credential: 'c1' } as const

let database: Database
let clock: ManualClock
let sessions: Sessions

beforeEach(() => {
  database = openDatabase(':memory:')
  migrate(database, [SESSION_SCHEMA])
  clock = createManualClock()
  sessions = createSessions(database, clock)
})

/** A request with the token: whether it is accepted, and the token it gets. */
function visit(token: string): string | null | 'refused' {
  const session = sessions.find(token)
  return session ? (sessions.touch(session)?.token ?? null) : 'refused'
}

function rotated(token: string): string {
  const fresh = visit(token)
  if (fresh === null || fresh === 'refused') throw new Error('There was no rotation')
  return fresh
}

describe('sessions', () => {
  test('a token is 32 random bytes and is not in the database', () => {
    const { token, id } = sessions.create(ANN)
    expect(token).toMatch(/^[\w-]{43}$/)
    expect(sessions.find(token)).toMatchObject({ id, userName: 'ann', isCurrentToken: true })
    const dump = JSON.stringify(database.prepare('SELECT * FROM access_session').all())
    expect(dump).toContain(id)
    expect(dump).not.toContain(token)
  })

  test('neither the id nor anything in the database opens it', () => {
    const { token, id } = sessions.create(ANN)
    const hash = database.prepare<{ token_hash: string }>('SELECT token_hash FROM access_session').get()
    for (const guess of [
      id,
      hash?.token_hash ?? '',
      '',
      token.slice(1),
      `${token}a`,
      ` ${token}`,
      'A'.repeat(43),
    ]) {
      expect(sessions.find(guess)).toBeNull()
    }
    const flipped = `${token.startsWith('A') ? 'B' : 'A'}${token.slice(1)}`
    expect(sessions.find(flipped)).toBeNull()
  })

  test('ends after 12 idle hours', () => {
    const [used, idle] = [sessions.create(ANN), sessions.create(ANN)]
    clock.advance(11 * HOUR)
    const token = rotated(used.token)
    clock.advance(HOUR)
    expect(visit(token)).not.toBe('refused')
    expect(visit(idle.token)).toBe('refused')
  })

  test('ends after 7 days, even if it is used', () => {
    let { token } = sessions.create(ANN)
    for (let hour = 0; hour < 7 * 24 - 1; hour++) {
      clock.advance(HOUR)
      token = rotated(token)
    }
    clock.advance(HOUR - 1)
    expect(sessions.find(token)).not.toBeNull()
    clock.advance(1)
    expect(sessions.find(token)).toBeNull()
  })

  test('gets a new token after an hour; the old one stays valid for a minute', () => {
    const { token: old } = sessions.create(ANN)
    clock.advance(HOUR - 1)
    expect(visit(old)).toBeNull()
    clock.advance(1)
    const fresh = rotated(old)
    expect(fresh).not.toBe(old)
    // Other requests in flight are accepted and get no third token.
    expect([visit(old), visit(old), visit(fresh)]).toEqual([null, null, null])
    clock.advance(MINUTE - 1)
    expect(visit(old)).toBeNull()
    clock.advance(1)
    expect([visit(old), visit(fresh)]).toEqual(['refused', null])
  })

  test('only one of two simultaneous requests gets the new token', () => {
    const { token } = sessions.create(ANN)
    clock.advance(HOUR)
    const both = [sessions.find(token), sessions.find(token)]
    const issued = both.map((session) => session && sessions.touch(session))
    expect(issued.map((value) => value !== null)).toEqual([true, false])
  })

  test('a token from two rotations ago is invalid', () => {
    const { token: first } = sessions.create(ANN)
    clock.advance(HOUR)
    const second = rotated(first)
    clock.advance(HOUR)
    const third = rotated(second)
    expect([visit(first), visit(second), visit(third)]).toEqual(['refused', null, null])
  })

  test('is written to at most once a minute', () => {
    const { token } = sessions.create(ANN)
    clock.advance(30_000)
    visit(token)
    expect(sessions.list()[0]?.lastSeenAt).toBe(clock.now() - 30_000)
    clock.advance(30_000)
    visit(token)
    expect(sessions.list()[0]?.lastSeenAt).toBe(clock.now())
  })

  test('can be revoked by id, by user and all at once; both of its tokens become invalid', () => {
    const [a, b, c] = [sessions.create(ANN), sessions.create(ANN), sessions.create({ ...ANN, name: 'bob' })]
    clock.advance(HOUR)
    const fresh = rotated(a.token)
    expect(sessions.revoke(a.id)).toMatchObject({ id: a.id, userName: 'ann', role: 'viewer' })
    expect(sessions.revoke(a.id)).toBeNull()
    expect([visit(a.token), visit(fresh)]).toEqual(['refused', 'refused'])
    expect(sessions.revokeUser('ann')).toBe(1)
    expect(visit(b.token)).toBe('refused')
    expect(visit(c.token)).not.toBe('refused')
    expect(sessions.revokeAll()).toBe(1)
    expect(sessions.list()).toEqual([])
  })

  test('a user has at most 100, and the oldest is removed; ended ones are removed too', () => {
    const bob = sessions.create({ ...ANN, name: 'bob' })
    const tokens = Array.from({ length: 101 }, () => sessions.create(ANN).token)
    expect(tokens.map((token) => sessions.find(token) === null).indexOf(false)).toBe(1)
    expect(sessions.find(bob.token)).not.toBeNull()
    clock.advance(7 * DAY)
    sessions.create(ANN)
    expect(database.prepare('SELECT id FROM access_session').all()).toHaveLength(1)
  })
})
