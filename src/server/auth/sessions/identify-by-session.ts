import { known, NOBODY, type Identify } from '#server/auth/policy/identity.ts'
import type { Directory } from '#server/auth/sign-in/users.ts'
import type { SessionCookie } from './session-cookie.ts'
import type { Sessions } from './sessions.ts'

interface SessionIdentityDependencies {
  cookie: SessionCookie
  sessions: Sessions
  directory: Directory
}

/** By the cookie of a session, whose user has the role of today. */
export function identifyBySession({ cookie, sessions, directory }: SessionIdentityDependencies): Identify {
  return function identify(c) {
    const token = cookie.read(c)
    const session = token === null ? null : sessions.find(token)
    const identity = session && directory.identityOfSession(session)
    if (!session || !identity) return NOBODY
    return known({ name: identity.name, role: identity.role, sessionId: session.id }, session)
  }
}
