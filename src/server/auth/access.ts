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
import { identifyEveryone, NOBODY, type Caller } from './policy/identity.ts'
import type { Session } from './policy/session.ts'
import { identifyBySession } from './sessions/identify-by-session.ts'
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
  /** With `ACCESS_SCHEMA`. */
  database: Database
  clock: Clock
  /** `open`: everyone is an admin called "local". */
  mode: SessionState['mode']
  /** Read anew for every request. Without any, the sign-in link lets its one user in. */
  users: readonly User[]
  basePath: string
  /** Whether browsers come by TLS. */
  isSecure: boolean
  /** Says who calls, and takes the place of users and of the link; null: nothing stands in front. */
  cloudflareAccess?: CloudflareAccess | null
  /** Whether `/client/v4` demands a token; if not, it is closed where a sign-in is required. */
  apiTokenRequired: boolean
  /** Whether viewers may look at messages; only where what they may not see is hidden. */
  viewersMayPeek?: boolean
  report: ReportFailure
  /** Told of every attempt, for the log. */
  onSignIn?: (attempt: SignInAttempt) => void
  /** Told of every session that began or was ended, for the journal. */
  onSession?: (event: SessionEvent) => void
  /** Where a request comes from; behind a proxy, only that knows. */
  addressOf?: (c: Context) => string
}

/** The path below the base path; null if it is not below it. */
function belowBase(path: string, basePath: string): string | null {
  if (!path.startsWith(basePath)) return null
  const rest = path.slice(basePath.length)
  return rest === '' || rest.startsWith('/') ? rest : null
}

/** Signing in, and the one gate every request below the base path goes through. */
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

  const identifyHere = mode === 'open' ? identifyEveryone : identifyBySession({ cookie, sessions, directory })
  const identify = cloudflareAccess?.identify ?? identifyHere

  /** Notes the use of a session, and hands out its next token where that is due. */
  function touch(c: Context<AccessVariables>, session: Session): void {
    try {
      const fresh = sessions.touch(session)
      if (fresh) cookie.write(c, fresh)
    } catch (error) {
      // With a full disk the session is as good as before, and the dashboard shows what is wrong.
      report(error, c.get('requestId'))
    }
  }

  function enforce(needed: Role, { principal, refusal }: Caller): void {
    if (!principal) throw refusal
    if (!includesRole(principal.role, needed)) {
      const message = `This takes the role ${needed}; "${principal.name}" is ${principal.role}. Ask an admin.`
      throw new QueuesError(403, ERROR_CODE.unauthorized, message)
    }
  }

  const recognize = createMiddleware<AccessVariables>(async function recognize(c, next) {
    c.set('call', callOf(c.req.method, belowBase(c.req.path, basePath), exceptions))
    await next()
  })

  const middleware = createMiddleware<AccessVariables>(async function access(c, next) {
    const { area, requirement: needed } = c.get('call')
    // The page and its files are for everyone, and what may be cached must not carry a cookie.
    const caller = area === 'api' ? await identify(c) : NOBODY
    c.set('principal', caller.principal)
    c.set('refusal', caller.refusal)

    if (needed === null) {
      if (area === 'api') enforce('viewer', caller)
      throw noRouteError(c.req.path)
    }
    if (area === 'client' && mode === 'required' && !apiTokenRequired) {
      const message = 'As a sign-in is required here, /client/v4 needs a token too. Start with --api-token.'
      throw new QueuesError(403, ERROR_CODE.unauthorized, message)
    }
    if (needed !== 'anyone') enforce(needed, caller)
    await next()
    if (area !== 'api') return
    // On the answer itself: `c.header` would make another one of it, and its body a stream.
    c.res.headers.set('cache-control', 'no-store')
    // After the answer: a refusal thrown above would lose the new token, and with it the session.
    if (caller.session) touch(c, caller.session)
  })

  return {
    /** First of all below the base path; sets `call`. */
    recognize,
    /** In front of everything that does something; sets `principal` and `refusal`. */
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
    /** A link that signs in once, within 10 minutes, as the only user; `url` is that of the dashboard. */
    createSignInLink(url: string): string {
      if (cloudflareAccess || directory.method !== 'link') {
        throw new Error('Sign-in links are for a server without configured users or Cloudflare Access.')
      }
      return links.create(url)
    },
    /** Ends every session of a user, or of all. Answers how many there were. */
    revokeSessions: (userName?: string): number =>
      userName === undefined ? sessions.revokeAll() : sessions.revokeUser(userName),
  }
}

export type Access = ReturnType<typeof createAccess>
