import { Hono } from 'hono'
import type { ConnectionSource } from '#contract/connections.ts'
import type { Connection, Deck } from '#contract/deck.ts'
import { ERROR_CODE } from '#contract/error-codes.ts'
import type { AccessVariables } from '#server/auth/access-variables.ts'
import type { Connections } from '#server/connection-registry.ts'
import { ok } from '#server/http/envelope.ts'
import { QueuesError } from '#server/http/errors.ts'
import { INTERNAL_ORIGIN } from '#server/gateway/allow-list.ts'
import { readText } from '#server/http/json-body.ts'
import type { BodyGuard } from '#server/masking/guard.ts'

/** Whatever answers v4 requests: the broker here, a gateway elsewhere. */
interface Backend {
  fetch(request: Request): Promise<Response>
}

export interface ConnectedBackend extends Connection {
  source: ConnectionSource
  backend: Backend
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

/** What follows the connection in a path, below whatever base path. */
const CONNECTION_PATH = /\/api\/connections\/[^/]+\/v4(\/.*)$/

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
    const target = new URL(`/accounts/${connection.accountId}${rest}${url.search}`, INTERNAL_ORIGIN)
    // Only the product's routes, whatever the path was spelled like.
    if (!target.pathname.startsWith(`/accounts/${connection.accountId}/queues`)) {
      throw new QueuesError(404, ERROR_CODE.noRoute, 'Could not route to this path of the connection.')
    }
    if (connection.isReadOnly && c.get('call').isChange) {
      const message = `The connection "${connection.name}" is read-only; nothing can be changed through it.`
      throw new QueuesError(403, ERROR_CODE.unauthorized, message)
    }
    const hasBody = c.req.method !== 'GET' && c.req.method !== 'HEAD'
    const answer = await connection.backend.fetch(
      new Request(target, {
        method: c.req.method,
        headers: { 'cf-ray': c.get('requestId') },
        signal: c.req.raw.signal,
        ...(hasBody && { body: await readText(c.req.raw) }),
      }),
    )
    const call = {
      connection: connection.id,
      path: rest,
      headers: c.req.raw.headers,
      principal: c.get('principal'),
      requestId: c.get('requestId'),
    }
    return guard(call, answer)
  })
  return app
}
