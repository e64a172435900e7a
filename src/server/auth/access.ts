import type { Context } from 'hono'
import { createMiddleware } from 'hono/factory'
import type { Role, SessionState } from '#contract/access.ts'
import { ERROR_CODE } from '#contract/error-codes.ts'
import type { Clock } from '#server/clock.ts'
import { createAddressOf } from '#server/http/client-address.ts'
import { QueuesError } from '#server/http/errors.ts'
import type { ReportFailure } from '#server/http/failure.ts'
import { noRouteError } from '#server/http/no-route.ts'
import type { Database } from '#server/sqlite/database.ts'
import type { AccessVariables } from './policy/access-variables.ts'
import { authenticateAsLocal, NOT_SIGNED_IN, type Authentication } from './policy/authentication.ts'
import type { Session } from './policy/session.ts'
import { authenticateBySession } from './sessions/authenticate-by-session.ts'
import type { CloudflareAccess } from './cloudflare-access/cloudflare-access.ts'
import { callOf } from './policy/policy.ts'
import { includesRole } from './policy/roles.ts'
import { createSessionCookie } from './sessions/session-cookie.ts'
import type { SessionEvent } from './sessions/session-event.ts'
import { createSessionRoutes } from './sessions/session-routes.ts'
import { createSessions } from './sessions/sessions.ts'
import { createSignIn, type SignInAttempt } from './sign-in/sign-in.ts'
import { createSignInLinks } from './sign-in/sign-in-link.ts'
import { createThrottle } from './sign-in/throttle.ts'
import { createDirectory, usersProblem, type User } from './sign-in/users.ts'

interface AccessOptions {
  /** With `SESSION_SCHEMA`. */
  database: Database
  clock: Clock
  /** `open`: everyone is the admin "local". */
  mode: SessionState['mode']
  /** Read for every request. If empty, the only user is the owner, who signs in by link. */
  users: readonly User[]
  basePath: string
  /** Whether browsers connect over TLS. */
  isSecure: boolean
  /** Authenticates instead of users and the link; null if Cloudflare Access is not used. */
  cloudflareAccess?: CloudflareAccess | null
  /** Whether `/client/v4` needs a token. If not, it is closed when sign-in is required. */
  apiTokenRequired: boolean
  /** Whether viewers may peek at messages; only with masking. */
  viewersMayPeek?: boolean
  report: ReportFailure
  /** Receives every attempt, for the log. */
  onSignIn?: (attempt: SignInAttempt) => void
  /** Receives every session that starts or ends, for the journal. */
  onSession?: (event: SessionEvent) => void
  /** The client address of a request; behind a proxy, the address that the proxy reports. */
  addressOf?: (c: Context) => string
}

/** The path below the base path; null if it is outside. */
function belowBase(path: string, basePath: string): string | null {
  if (!path.startsWith(basePath)) return null
  const rest = path.slice(basePath.length)
  return rest === '' || rest.startsWith('/') ? rest : null
}

/** Sign-in, and the check that every request below the base path passes. */
export function createAccess(options: AccessOptions) {
  const { database, clock, mode, users, basePath, isSecure, apiTokenRequired, report } = options
  const { cloudflareAccess = null } = options
  const exceptions = { viewersMayPeek: options.viewersMayPeek ?? false }
  const problem = usersProblem(users)
  if (problem) throw new Error(problem)

  const directory = createDirectory(users)
  const sessions = createSessions(database, clock)
  const links = createSignInLinks(clock)
  const cookie = createSessionCookie({ basePath, isSecure, clock })
  const signIn = createSignIn({ directory, links, throttle: createThrottle(clock) })

  const authenticateHere =
    mode === 'open' ? authenticateAsLocal : authenticateBySession({ cookie, sessions, directory })
  const authenticate = cloudflareAccess?.authenticate ?? authenticateHere

  /** Records the use of a session, and sends its next token when it is due. */
  function touch(c: Context<AccessVariables>, session: Session): void {
    try {
      const fresh = sessions.touch(session)
      if (fresh) cookie.write(c, fresh)
    } catch (error) {
      // If the disk is full the session stays valid, and the dashboard shows the problem.
      report(error, c.get('requestId'))
    }
  }

  function enforce(needed: Role, { principal, refusal }: Authentication): void {
    if (!principal) throw refusal
    if (!includesRole(principal.role, needed)) {
      const message = `This requires the role ${needed}; "${principal.name}" has the role ${principal.role}. Ask an admin.`
      throw new QueuesError(403, ERROR_CODE.unauthorized, message)
    }
  }

  const recognize = createMiddleware<AccessVariables>(async function recognize(c, next) {
    c.set('call', callOf(c.req.method, belowBase(c.req.path, basePath), exceptions))
    await next()
  })

  const middleware = createMiddleware<AccessVariables>(async function access(c, next) {
    const { area, requirement: needed } = c.get('call')
    // The page and its files are public and may be cached, so they must not carry a cookie.
    const authentication = area === 'api' ? await authenticate(c) : NOT_SIGNED_IN
    c.set('principal', authentication.principal)
    c.set('refusal', authentication.refusal)

    if (needed === null) {
      if (area === 'api') enforce('viewer', authentication)
      throw noRouteError(c.req.path)
    }
    if (area === 'client' && mode === 'required' && !apiTokenRequired) {
      const message =
        'This server requires sign-in, so /client/v4 needs a token. Start the server with --api-token.'
      throw new QueuesError(403, ERROR_CODE.unauthorized, message)
    }
    if (needed !== 'anyone') enforce(needed, authentication)
    await next()
    if (area !== 'api') return
    // On the response itself: `c.header` would create a new response with a stream as its body.
    c.res.headers.set('cache-control', 'no-store')
    // Last: an error thrown above would lose the new token, and the session with it.
    if (authentication.session) touch(c, authentication.session)
  })

  return {
    /** Must come first below the base path; sets `call`. */
    recognize,
    /** Must come before every handler; sets `principal` and `refusal`. */
    middleware,
    /** To be mounted at `/api`, behind the middleware. */
    routes:
      cloudflareAccess?.routes ??
      createSessionRoutes({
        mode,
        directory,
        sessions,
        cookie,
        signIn,
        addressOf: options.addressOf ?? createAddressOf([]),
        onSignIn: options.onSignIn ?? (() => undefined),
        onSession: options.onSession ?? (() => undefined),
      }),
    /** Creates a link that signs the owner in once, within 10 minutes; `url` is the URL of the dashboard. */
    createSignInLink(url: string): string {
      if (cloudflareAccess || directory.method !== 'link') {
        throw new Error('Sign-in links work only without configured users and without Cloudflare Access.')
      }
      return links.create(url)
    },
    /** Ends every session of a user, or of all users. Returns how many there were. */
    revokeSessions: (userName?: string): number =>
      userName === undefined ? sessions.revokeAll() : sessions.revokeUser(userName),
  }
}

export type Access = ReturnType<typeof createAccess>
