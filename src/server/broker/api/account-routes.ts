import { Hono, type Context } from 'hono'
import { ID_PATTERN, LOCAL_ACCOUNT_ID } from '#contract/ids.ts'
import { ok } from '#server/http/envelope.ts'
import { noRouteError } from '#server/http/no-route.ts'
import { paginate } from './paging.ts'

const ACCOUNT = {
  id: LOCAL_ACCOUNT_ID,
  name: 'Local',
  type: 'standard',
  settings: {},
  created_on: '2024-01-01T00:00:00.000000Z',
}
const MEMBERSHIP = {
  id: 'f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0',
  status: 'accepted',
  roles: ['Administrator'],
  account: ACCOUNT,
}
const USER = {
  id: '0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e',
  email: 'local@queuedeck.invalid',
}
const TOKEN = { id: '0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d', status: 'active' }
/** As the live API words it: https://developers.cloudflare.com/api/resources/user/subresources/tokens/methods/verify/ */
const TOKEN_IS_ACTIVE = {
  code: 10000,
  message: 'This API Token is valid and active',
  type: null,
}

/** The account id in the path. Each well-formed id is a namespace of its own. */
export function accountOf(c: Context): string {
  const id = c.req.param('account') ?? ''
  if (ID_PATTERN.test(id)) return id
  throw noRouteError(c.req.path)
}

/** What clients call besides queues: the user, their accounts, and whether the token is valid. */
export function createAccountRoutes() {
  const app = new Hono()

  function onePage<T>(c: Context, items: readonly T[]): Response {
    const { page, info } = paginate(items, new URL(c.req.url).searchParams, { isWholeByDefault: false })
    return ok(page, info)
  }

  app.get('/accounts', (c) => onePage(c, [ACCOUNT]))
  app.get('/memberships', (c) => onePage(c, [MEMBERSHIP]))
  app.get('/user', () => ok(USER))
  app.get('/user/tokens/verify', () => ok(TOKEN, undefined, [TOKEN_IS_ACTIVE]))
  app.get('/accounts/:account/tokens/verify', (c) => {
    accountOf(c)
    return ok(TOKEN, undefined, [TOKEN_IS_ACTIVE])
  })
  return app
}
