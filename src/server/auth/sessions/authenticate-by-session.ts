import { authenticated, NOT_SIGNED_IN, type Authenticate } from '#server/auth/policy/authentication.ts'
import type { Directory } from '#server/auth/sign-in/users.ts'
import type { SessionCookie } from './session-cookie.ts'
import type { Sessions } from './sessions.ts'

interface SessionIdentityDependencies {
  cookie: SessionCookie
  sessions: Sessions
  directory: Directory
}

/** By the session cookie. The user has the role that is configured now, not the one at sign-in. */
export function authenticateBySession({
  cookie,
  sessions,
  directory,
}: SessionIdentityDependencies): Authenticate {
  return function authenticate(c) {
    const token = cookie.read(c)
    const session = token === null ? null : sessions.find(token)
    const identity = session && directory.identityOfSession(session)
    if (!session || !identity) return NOT_SIGNED_IN
    return authenticated({ name: identity.name, role: identity.role, sessionId: session.id }, session)
  }
}
