import { Hono, type Context } from 'hono'
import { ERROR_CODE } from '#contract/error-codes.ts'
import { CreateSubscription, UpdateSubscription } from '#contract/subscriptions.ts'
import { ok } from '#server/http/envelope.ts'
import { QueuesError } from '#server/http/errors.ts'
import { readJson } from '#server/http/json-body.ts'
import { parseRequest } from '#server/http/parse.ts'
import type { GroupCommit } from '#server/sqlite/group-commit.ts'
import { accountOf } from './account-routes.ts'
import { paginate } from './paging.ts'
import { toTimestamp } from './queue-json.ts'
import type { SubscriptionRow } from '#server/broker/subscription-store.ts'
import { isSubscriptionOrder, type Subscriptions } from '#server/broker/subscriptions.ts'

const PATH = '/accounts/:account/event_subscriptions/subscriptions'

function subscriptionJson(row: SubscriptionRow) {
  return {
    id: row.id,
    name: row.name,
    enabled: row.enabled === 1,
    source: JSON.parse(row.source) as unknown,
    destination: { type: 'queues.queue', queue_id: row.queue_id },
    events: JSON.parse(row.events) as unknown,
    created_at: toTimestamp(row.created_at),
    modified_at: toTimestamp(row.modified_at),
  }
}

/** Event subscriptions below `/client/v4`. A page past the end is empty, which ends the SDK's listing. */
export function createSubscriptionRoutes(subscriptions: Subscriptions, write: GroupCommit['write']) {
  const app = new Hono()
  const idOf = (c: Context) => c.req.param('id') ?? ''
  const parse = async <T extends Parameters<typeof parseRequest>[0]>(c: Context, schema: T) =>
    parseRequest(schema, await readJson(c.req.raw), ERROR_CODE.invalidRequestBody)

  app.get(PATH, (c) => {
    const query = new URL(c.req.url).searchParams
    const order = query.get('order') ?? 'name'
    const direction = query.get('direction') ?? 'asc'
    if (!isSubscriptionOrder(order) || (direction !== 'asc' && direction !== 'desc')) {
      const message = '"order" must be created_at, name, enabled or source, and "direction" asc or desc.'
      throw new QueuesError(400, ERROR_CODE.invalidRequestBody, message)
    }
    const queueId = query.get('queue_id')
    const rows = subscriptions
      .list(accountOf(c), order, direction === 'desc')
      .filter((row) => queueId === null || row.queue_id === queueId)
    const { page, info } = paginate(rows, query, { isWholeByDefault: false })
    return ok(page.map(subscriptionJson), info)
  })
  app.post(PATH, async (c) => {
    const account = accountOf(c)
    const request = await parse(c, CreateSubscription)
    return ok(subscriptionJson(await write(() => subscriptions.create(account, request), { adds: true })))
  })
  app.get(`${PATH}/:id`, (c) => ok(subscriptionJson(subscriptions.get(accountOf(c), idOf(c)))))
  app.patch(`${PATH}/:id`, async (c) => {
    const account = accountOf(c)
    const request = await parse(c, UpdateSubscription)
    return ok(subscriptionJson(await write(() => subscriptions.update(account, idOf(c), request))))
  })
  app.delete(`${PATH}/:id`, async (c) => {
    const account = accountOf(c)
    return ok(subscriptionJson(await write(() => subscriptions.remove(account, idOf(c)))))
  })
  return app
}
