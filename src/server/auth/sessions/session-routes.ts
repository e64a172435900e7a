import { Hono, type Context } from 'hono'
import { SignInRequest, type Principal, type SessionState, type UserList } from '#contract/access.ts'
import { ERROR_CODE } from '#contract/error-codes.ts'
import { ok, refusal } from '#server/http/envelope.ts'
import { QueuesError } from '#server/http/errors.ts'
import { readJson } from '#server/http/json-body.ts'
import type { AccessVariables } from '#server/auth/policy/access-variables.ts'
import type { SessionCookie } from './session-cookie.ts'
import type { SessionEvent } from './session-event.ts'
import type { Sessions } from './sessions.ts'
import type { createSignIn, SignInAttempt } from '#server/auth/sign-in/sign-in.ts'
import type { Directory } from '#server/auth/sign-in/users.ts'

/** Room for a name, a password and their JSON; the sender is not signed in yet. */
const MAX_SIGN_IN_BYTES = 16_384

interface SessionRoutesDependencies {
  mode: SessionState['mode']
  directory: Directory
  sessions: Sessions
  cookie: SessionCookie
  signIn: ReturnType<typeof createSignIn>
  addressOf: (c: Context) => string
  onSignIn: (attempt: SignInAttempt) => void
  onSession: (event: SessionEvent) => void
}

async function parseSignIn(request: Request): Promise<SignInRequest> {
  const parsed = SignInRequest.safeParse(await readJson(request, MAX_SIGN_IN_BYTES))
  if (parsed.success) return parsed.data
  const message = 'A sign-in takes "name" and "password", or "link", and nothing else.'
  throw new QueuesError(400, ERROR_CODE.invalidRequestBody, message)
}

/** Sign-in, sign-out, users and sessions. To be mounted at `/api`, behind the middleware. */
export function createSessionRoutes(dependencies: SessionRoutesDependencies) {
  const { mode, directory, sessions, cookie, signIn, addressOf, onSignIn, onSession } = dependencies
  const app = new Hono<AccessVariables>()

  function stateOf(principal: Principal | null): SessionState {
    return { mode, principal, methods: mode === 'open' ? [] : [directory.method] }
  }

  /** Ends the session of the cookie, no matter whose it is. */
  function endSession(c: Context<AccessVariables>): void {
    const token = cookie.read(c)
    const session = token === null ? null : sessions.find(token)
    const ended = session && sessions.revoke(session.id)
    if (!ended) return
    const role = c.get('principal')?.role ?? ended.role
    onSession({ action: 'sign-out', who: ended.userName, role, requestId: c.get('requestId') })
  }

  app.get('/session', (c) => ok(stateOf(c.get('principal'))))

  app.post('/session', async (c) => {
    if (mode === 'open') {
      throw new QueuesError(
        409,
        ERROR_CODE.invalidRequestBody,
        'This server has no sign-in; everyone has access.',
      )
    }
    const request = await parseSignIn(c.req.raw)
    const address = addressOf(c)
    const result = await signIn(request, address)
    const method = 'link' in request ? 'link' : 'password'
    const claimed = 'link' in request ? null : (directory.identityOf(request.name)?.name ?? null)
    const name = result.outcome === 'done' ? result.identity.name : claimed
    onSignIn({ name, method, outcome: result.outcome, address, requestId: c.get('requestId') })

    if (result.outcome === 'throttled') {
      const message = `Too many failed sign-ins. Try again in ${result.waitSeconds} s.`
      return refusal(429, [{ code: ERROR_CODE.rateLimited, message }], {
        'retry-after': String(result.waitSeconds),
      })
    }
    if (result.outcome === 'refused') throw result.error
    // Never keep the session that the client sent: an attacker may have planted it (session fixation).
    endSession(c)
    const { name: signedIn, role } = result.identity
    const issued = sessions.create(result.identity)
    c.res = ok(stateOf({ name: signedIn, role, sessionId: issued.id }))
    cookie.write(c, issued)
    onSession({ action: 'sign-in', who: signedIn, role, method, requestId: c.get('requestId') })
    return c.res
  })

  app.delete('/session', (c) => {
    endSession(c)
    c.res = ok(stateOf(mode === 'open' ? c.get('principal') : null))
    cookie.clear(c)
    return c.res
  })

  app.get('/users', () => {
    const alive = sessions.list().filter((session) => directory.identityOfSession(session))
    const users = mode === 'open' ? [] : directory.list()
    return ok({
      users: users.map((user) => ({
        ...user,
        sessions: alive
          .filter(({ userName }) => userName === user.name)
          .map(({ id, createdAt, lastSeenAt }) => ({ id, createdAt, lastSeenAt })),
      })),
    } satisfies UserList)
  })

  app.delete('/sessions/:id', (c) => {
    const ended = sessions.revoke(c.req.param('id'))
    if (!ended) {
      throw new QueuesError(
        404,
        ERROR_CODE.noRoute,
        'This session does not exist; it may have ended already.',
      )
    }
    const principal = c.get('principal')
    if (principal) {
      const { name: who, role } = principal
      const { userName } = ended
      onSession({ action: 'end-session', who, role, userName, requestId: c.get('requestId') })
    }
    return ok(null)
  })

  return app
}
