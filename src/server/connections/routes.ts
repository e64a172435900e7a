import { Hono } from 'hono'
import type { ConnectionSource, Connection } from '#contract/connections.ts'
import type { Deck } from '#contract/deck.ts'
import type { RateBudget } from '#contract/rate-budget.ts'
import { ERROR_CODE } from '#contract/error-codes.ts'
import { CONNECTION_PREFIX, QUEUES_ROUTES, toPattern } from '#contract/routes.ts'
import { PRIORITY_HEADER, REFRESH } from '#contract/transport.ts'
import type { AccessVariables } from '#server/auth/policy/access-variables.ts'
import type { Backend } from '#server/gateway/backend.ts'
import type { Connections } from './registry.ts'
import { ok } from '#server/http/envelope.ts'
import { QueuesError } from '#server/http/errors.ts'
import { INTERNAL_ORIGIN } from '#server/gateway/allow-list.ts'
import { readText } from '#server/http/json-body.ts'
import type { BodyGuard } from '#server/masking/guard.ts'

export interface ConnectedBackend extends Connection {
  source: ConnectionSource
  /** Why nothing can be done through it; null where its credential opened, or none is needed. */
  whyLocked: string | null
  backend: Backend
  /** What is left of the requests that the API allows; null where nothing is limited. */
  budget(): RateBudget | null
}

interface DeckRoutesOptions {
  deck: Omit<Deck, 'connections'>
  connections: Connections<ConnectedBackend>
  /** Every answer of a connection goes through it. */
  guard: BodyGuard
}

/** What may be told of a connection: field by field, so that nothing that is added to one gets out by itself. */
export function toConnection(connection: ConnectedBackend): Connection {
  const { id, name, kind, accountId, api, color, isProduction, isReadOnly } = connection
  return { id, name, kind, accountId, api, color, isProduction, isReadOnly }
}

/** The lists that every path of the Queues API begins with; each backend knows the paths below them. */
const LISTS = new Set(Object.values(QUEUES_ROUTES).flatMap(({ path }) => (path.includes('{') ? [] : [path])))
const PRODUCT_PATH = new RegExp(`^(?:${[...LISTS].join('|')})(?=[/?]|$)`)

/** What follows the connection in a path, below any base path. */
const CONNECTION_PATH = new RegExp(`${toPattern(CONNECTION_PREFIX, '[^/]+')}(/.*)$`)

/**
 * The deck's own routes: what there is, and the v4 routes of each connection. The account and the backend follow
 * from the connection; the browser chooses neither.
 */
export function createDeckRoutes({ deck, connections, guard }: DeckRoutesOptions) {
  const app = new Hono<AccessVariables>()

  app.get('/deck', () => ok({ ...deck, connections: connections.list().map(toConnection) } satisfies Deck))

  app.all('/connections/:connection/v4/*', async (c) => {
    const connection = connections.get(c.req.param('connection'))
    if (!connection) throw new QueuesError(404, ERROR_CODE.noRoute, 'There is no connection of this name.')
    const url = new URL(c.req.url)
    const rest = CONNECTION_PATH.exec(url.pathname)?.[1] ?? ''
    const account = `${INTERNAL_ORIGIN}/accounts/${connection.accountId}`
    // Parsed once more, as dots may be left that were encoded.
    const { href } = new URL(`${account}${rest}${url.search}`)
    // Only the product's routes, whatever the path was spelled like.
    if (!PRODUCT_PATH.test(href.slice(account.length))) {
      throw new QueuesError(404, ERROR_CODE.noRoute, 'Could not route to this path of the connection.')
    }
    if (connection.isReadOnly && c.get('call').isChange) {
      const message = `The connection "${connection.name}" is read-only; nothing can be changed through it.`
      throw new QueuesError(403, ERROR_CODE.unauthorized, message)
    }
    const hasBody = c.req.method !== 'GET' && c.req.method !== 'HEAD'
    const { headers } = c.req.raw
    const answer = await connection.backend.handle({
      method: c.req.method,
      href,
      body: hasBody ? await readText(c.req.raw) : null,
      signal: c.req.raw.signal,
      requestId: c.get('requestId'),
      priority: headers.get(PRIORITY_HEADER) === REFRESH ? 'refresh' : 'person',
    })
    const call = {
      connection: connection.id,
      path: rest,
      headers,
      principal: c.get('principal'),
      requestId: c.get('requestId'),
    }
    return guard(call, answer)
  })
  return app
}
