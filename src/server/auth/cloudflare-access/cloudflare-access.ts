import { Hono } from 'hono'
import type { SessionState, UserList } from '#contract/access.ts'
import { ERROR_CODE } from '#contract/error-codes.ts'
import type { Clock } from '#server/clock.ts'
import { ok } from '#server/http/envelope.ts'
import { QueuesError } from '#server/http/errors.ts'
import type { ReportFailure } from '#server/http/failure.ts'
import type { AccessVariables } from '#server/auth/policy/access-variables.ts'
import { authenticateByAssertion } from './assertion.ts'
import type { Authenticate } from '#server/auth/policy/authentication.ts'
import { createRoleRules, type CloudflareAccessConfig, type RoleRules } from './config.ts'
import { createCloudflareAccessKeys } from './keys.ts'

interface CloudflareAccessOptions {
  config: CloudflareAccessConfig
  clock: Clock
  fetch: typeof fetch
  report: ReportFailure
}

/** Authentication by Cloudflare Access in front of the server, instead of sessions. */
export interface CloudflareAccess {
  authenticate: Authenticate
  /** The routes of `createSessionRoutes` that apply here. */
  routes: Hono<AccessVariables>
}

export function createCloudflareAccess({
  config,
  clock,
  fetch,
  report,
}: CloudflareAccessOptions): CloudflareAccess {
  const rules = createRoleRules(config.roles)
  const keyOf = createCloudflareAccessKeys({ teamDomain: config.teamDomain, fetch, clock, report })
  return {
    authenticate: authenticateByAssertion({ config, clock, keyOf, rules }),
    routes: createRoutes(rules),
  }
}

function createRoutes(rules: RoleRules) {
  const app = new Hono<AccessVariables>()

  app.get('/session', (c) => {
    const refusal = c.get('refusal')
    return ok({
      mode: 'required',
      principal: c.get('principal'),
      methods: ['access'],
      ...(refusal && { refusal: refusal.message }),
    } satisfies SessionState)
  })

  app.on(['POST', 'DELETE'], '/session', () => {
    const message =
      'Cloudflare Access handles sign-in here. To sign out, open /cdn-cgi/access/logout at this address.'
    throw new QueuesError(409, ERROR_CODE.invalidRequestBody, message)
  })

  app.get('/users', () => {
    const users = rules.list().map((rule) => ({ ...rule, sessions: [] }))
    return ok({ users } satisfies UserList)
  })

  return app
}
