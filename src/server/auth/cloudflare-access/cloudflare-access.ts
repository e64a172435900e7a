import { Hono } from 'hono'
import type { SessionState, UserList } from '#contract/access.ts'
import { ERROR_CODE } from '#contract/error-codes.ts'
import type { Clock } from '#server/clock.ts'
import { ok } from '#server/http/envelope.ts'
import { QueuesError } from '#server/http/errors.ts'
import type { ReportFailure } from '#server/http/failure.ts'
import type { AccessVariables } from '#server/auth/policy/access-variables.ts'
import { identifyByAssertion } from './assertion.ts'
import type { Identify } from '#server/auth/policy/identity.ts'
import { createRoleRules, type CloudflareAccessConfig, type RoleRules } from './access-config.ts'
import { createCloudflareAccessKeys } from './access-keys.ts'

interface CloudflareAccessOptions {
  config: CloudflareAccessConfig
  clock: Clock
  fetch: typeof fetch
  report: ReportFailure
}

/** Signing in by what stands in front of the server, in place of sessions. */
export interface CloudflareAccess {
  identify: Identify
  /** Those of `createSessionRoutes`, as far as they make sense here. */
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
  return { identify: identifyByAssertion({ config, clock, keyOf, rules }), routes: createRoutes(rules) }
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
      'Cloudflare Access signs in and out here; to sign out, open /cdn-cgi/access/logout at this address.'
    throw new QueuesError(409, ERROR_CODE.invalidRequestBody, message)
  })

  app.get('/users', () => {
    const users = rules.list().map((rule) => ({ ...rule, sessions: [] }))
    return ok({ users } satisfies UserList)
  })

  return app
}
