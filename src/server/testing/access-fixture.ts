import { Hono } from 'hono'
import type { Role } from '#contract/access.ts'
import { ok } from '#server/http/envelope.ts'
import { toFailure } from '#server/http/failure.ts'
import { migrate, openDatabase } from '#server/sqlite/database.ts'
import { createAccess } from '#server/auth/access.ts'
import type { AccessVariables } from '#server/auth/policy/access-variables.ts'
import { hashPassword } from '#server/auth/sign-in/passwords.ts'
import { SESSION_SCHEMA } from '#server/auth/sessions/session-store.ts'
import type { SessionEvent } from '#server/auth/sessions/session-event.ts'
import type { SignInAttempt } from '#server/auth/sign-in/sign-in.ts'
import type { User } from '#server/auth/sign-in/users.ts'

export const PASSWORD = 'correct horse'
/** Weak, so that tests are fast. */
const HASH = await hashPassword(PASSWORD, 14)

export const userOf = (role: Role, name: string = role): User => ({
  name,
  role,
  passwordHash: HASH,
})

/** The cookies and requests of a browser. */
export interface Browser {
  cookie: string | null
  send(method: string, path: string, body?: unknown): Promise<Response>
  signIn(name: string, password?: string): Promise<Response>
}

type Options = Partial<Parameters<typeof createAccess>[0]>

/** The access middleware and its routes in front of a few others, as in the server. */
export function createFixture(options: Options = {}) {
  let now = Date.UTC(2026, 0, 1)
  const clock = {
    now: () => now,
    advance(ms: number) {
      now += ms
    },
  }
  const database = openDatabase(':memory:')
  migrate(database, [SESSION_SCHEMA])
  const basePath = options.basePath ?? ''
  const attempts: SignInAttempt[] = []
  const events: SessionEvent[] = []
  const reported: unknown[] = []
  const access = createAccess({
    database,
    clock,
    mode: 'required',
    users: [],
    basePath,
    isSecure: false,
    apiTokenRequired: true,
    report: (error) => reported.push(error),
    onSignIn: (attempt) => attempts.push(attempt),
    onSession: (event) => events.push(event),
    addressOf: (c) => c.req.header('x-test-address') ?? '10.0.0.1',
    ...options,
  })
  const served = new Hono<AccessVariables>()
  served.use('*', access.recognize)
  served.use('*', access.middleware)
  served.route('/api', access.routes)
  served.get('/api/deck', () => ok('deck'))
  served.all('/api/*', (c) => ok({ reached: c.get('principal') }))
  served.all('/client/v4/*', () => ok('client'))
  served.get('*', (c) => c.text('page'))
  const app = new Hono<AccessVariables>()
  app.use('*', async (c, next) => {
    c.set('requestId', 'r1')
    await next()
  })
  app.route(basePath === '' ? '/' : basePath, served)
  app.onError((error) => toFailure(error, (cause) => reported.push(cause)))

  function browser(address = '10.0.0.1'): Browser {
    const self: Browser = {
      cookie: null,
      async send(method, path, body) {
        const headers = new Headers({ 'x-test-address': address })
        if (self.cookie !== null) headers.set('cookie', self.cookie)
        const init = { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) }
        const response = await app.request(`${basePath}${path}`, init)
        const [set] = response.headers.getSetCookie()
        if (set) self.cookie = set.includes('Max-Age=0') ? null : (set.split(';')[0] ?? null)
        return response
      },
      signIn: (name, password = PASSWORD) => self.send('POST', '/api/session', { name, password }),
    }
    return self
  }
  return { access, app, attempts, browser, clock, database, events, reported }
}

export async function resultOf(response: Response): Promise<unknown> {
  return ((await response.json()) as { result: unknown }).result
}

export async function messageOf(response: Response): Promise<string | undefined> {
  return ((await response.json()) as { errors: { message: string }[] }).errors[0]?.message
}
