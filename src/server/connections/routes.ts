import { Hono } from 'hono'
import type { Connection } from '#contract/connections.ts'
import type { Deck } from '#contract/deck.ts'
import { ERROR_CODE } from '#contract/error-codes.ts'
import { CONNECTION_PREFIX, QUEUES_ROUTES, toPattern } from '#contract/routes.ts'
import { PRIORITY_HEADER, REFRESH } from '#contract/transport.ts'
import type { AccessVariables } from '#server/auth/policy/access-variables.ts'
import { ok } from '#server/http/envelope.ts'
import { QueuesError } from '#server/http/errors.ts'
import { INTERNAL_ORIGIN } from '#server/gateway/allow-list.ts'
import { readText } from '#server/http/json-body.ts'
import type { BodyGuard } from '#server/masking/guard.ts'
import type { LiveConnection } from './connection.ts'
import type { Connections } from './registry.ts'

interface DeckRoutesOptions {
  deck: Omit<Deck, 'connections'>
  connections: Connections
  /** Every response of a connection passes through it. */
  guard: BodyGuard
}

/** The public part of a connection, field by field, so that a new field is not exposed by accident. */
export function toConnection(connection: LiveConnection): Connection {
  const { id, name, kind, accountId, api, color, isProduction, isReadOnly } = connection
  return { id, name, kind, accountId, api, color, isProduction, isReadOnly }
}

/** The lists that every path of the Queues API begins with; each backend knows the paths below them. */
const LISTS = new Set(Object.values(QUEUES_ROUTES).flatMap(({ path }) => (path.includes('{') ? [] : [path])))
const PRODUCT_PATH = new RegExp(`^(?:${[...LISTS].join('|')})(?=[/?]|$)`)

/** What follows the connection in a path, below any base path. */
const CONNECTION_PATH = new RegExp(`${toPattern(CONNECTION_PREFIX, '[^/]+')}(/.*)$`)

/**
 * The deck itself, and the v4 routes of each connection. The connection decides the account and the backend; the
 * browser can choose neither.
 */
export function createDeckRoutes({ deck, connections, guard }: DeckRoutesOptions) {
  const app = new Hono<AccessVariables>()

  app.get('/deck', () => ok({ ...deck, connections: connections.list().map(toConnection) } satisfies Deck))

  app.all('/connections/:connection/v4/*', async (c) => {
    const connection = connections.get(c.req.param('connection'))
    if (!connection) throw new QueuesError(404, ERROR_CODE.noRoute, 'This connection does not exist.')
    const url = new URL(c.req.url)
    const rest = CONNECTION_PATH.exec(url.pathname)?.[1] ?? ''
    const account = `${INTERNAL_ORIGIN}/accounts/${connection.accountId}`
    // Parsed again, as dots that were encoded may be left.
    const { href } = new URL(`${account}${rest}${url.search}`)
    // Only the routes of Queues, however the path was spelled.
    if (!PRODUCT_PATH.test(href.slice(account.length))) {
      throw new QueuesError(404, ERROR_CODE.noRoute, 'A connection has no route at this path.')
    }
    if (connection.isReadOnly && c.get('call').isChange) {
      const message = `The connection "${connection.name}" is read-only. Nothing can be changed through it.`
      throw new QueuesError(403, ERROR_CODE.unauthorized, message)
    }
    const hasBody = c.req.method !== 'GET' && c.req.method !== 'HEAD'
    const { headers } = c.req.raw
    const response = await connection.backend.handle({
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
    return guard(call, response)
  })
  return app
}
