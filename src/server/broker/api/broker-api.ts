import { Hono } from 'hono'
import type { Broker } from '#server/broker/broker.ts'
import { toFailure, type ReportFailure } from '#server/http/failure.ts'
import { noRoute } from '#server/http/no-route.ts'
import { createAccountRoutes } from './account-routes.ts'
import { createMessageRoutes } from './message-routes.ts'
import { createQueueRoutes } from './queue-routes.ts'
import { createSubscriptionRoutes } from './subscription-routes.ts'

export interface BrokerApi {
  /** The routes below `/client/v4`. They check no credentials: authenticate callers before mounting them. */
  routes: Hono
  /** The same for callers inside the process; paths start at `/accounts`. */
  fetch(request: Request): Promise<Response>
}

/** GraphQL is loaded on its first request: that takes 50 ms, and most users never query it. */
function lazyGraphql(analytics: Broker['analytics']): (request: Request) => Promise<Response> {
  let api: ((request: Request) => Promise<Response>) | null = null
  return async (request) => {
    const { createGraphqlApi } = await import('#server/broker/analytics/graphql-api.ts')
    api ??= createGraphqlApi(analytics)
    return api(request)
  }
}

/** The Queues API of a broker, for any account. */
export function createBrokerApi(broker: Broker, report: ReportFailure): BrokerApi {
  const routes = new Hono()
  const graphql = lazyGraphql(broker.analytics)
  routes.route('/', createQueueRoutes(broker))
  routes.route('/', createMessageRoutes(broker))
  routes.route('/', createSubscriptionRoutes(broker.subscriptions, broker.write))
  routes.route('/', createAccountRoutes())
  routes.post('/graphql', (c) => graphql(c.req.raw))

  const inProcess = new Hono().route('/', routes)
  inProcess.notFound((c) => noRoute(c.req.path))
  inProcess.onError((error, c) => toFailure(error, (cause) => report(cause, c.req.header('cf-ray'))))
  return { routes, fetch: async (request) => inProcess.fetch(request) }
}
