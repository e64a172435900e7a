import { Hono } from 'hono'
import { ERROR_CODE } from '#contract/error-codes.ts'
import { refusal } from '#server/http/envelope.ts'
import type { GroupCommit } from '#server/sqlite/group-commit.ts'
import { createAccountRoutes } from './account-routes.ts'
import type { Consumers } from './consumers.ts'
import type { Leases } from './leases.ts'
import { createMessageRoutes } from './message-routes.ts'
import type { Messages } from './messages.ts'
import { createQueueRoutes } from './queue-routes.ts'
import type { Registry } from './registry.ts'
import { createSubscriptionRoutes } from './subscription-routes.ts'
import type { Subscriptions } from './subscriptions.ts'

interface RouteDependencies {
  registry: Registry
  consumers: Consumers
  messages: Messages
  leases: Leases
  subscriptions: Subscriptions
  write: GroupCommit['write']
}

/** 7003, with the words v4 has for a path it does not know. */
export function noRoute(path: string): Response {
  const message = `Could not route to ${path.slice(0, 200)}, perhaps your object identifier is invalid?`
  return refusal(404, [{ code: ERROR_CODE.noRoute, message }])
}

/** The Queues API below `/client/v4`, for any account. Whoever calls has been let in already. */
export function createBrokerRoutes(dependencies: RouteDependencies) {
  const app = new Hono()
  app.route('/', createQueueRoutes(dependencies))
  app.route('/', createMessageRoutes(dependencies))
  app.route('/', createSubscriptionRoutes(dependencies.subscriptions, dependencies.write))
  app.route('/', createAccountRoutes())
  return app
}
