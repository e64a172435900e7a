import { Hono } from 'hono'
import type { GroupCommit } from '#server/sqlite/group-commit.ts'
import { createAccountRoutes } from './account-routes.ts'
import type { Consumers } from '#server/broker/consumers.ts'
import type { Leases } from '#server/broker/leases.ts'
import { createMessageRoutes } from './message-routes.ts'
import type { Messages } from '#server/broker/messages.ts'
import { createQueueRoutes } from './queue-routes.ts'
import type { Registry } from '#server/broker/registry.ts'
import { createSubscriptionRoutes } from './subscription-routes.ts'
import type { Subscriptions } from '#server/broker/subscriptions.ts'

interface RouteDependencies {
  registry: Registry
  consumers: Consumers
  messages: Messages
  leases: Leases
  subscriptions: Subscriptions
  write: GroupCommit['write']
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
