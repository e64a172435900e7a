import { Hono, type Context } from 'hono'
import { ConsumerRequest } from '#contract/consumers.ts'
import { ERROR_CODE } from '#contract/error-codes.ts'
import { CreateQueueRequest, PurgeRequest, UpdateQueueRequest } from '#contract/queues.ts'
import { ok } from '#server/http/envelope.ts'
import { QueuesError } from '#server/http/errors.ts'
import { readJson } from '#server/http/json-body.ts'
import { parseRequest } from '#server/http/parse.ts'
import type { GroupCommit } from '#server/sqlite/group-commit.ts'
import { accountOf } from './account-routes.ts'
import { ID_PATTERN } from '#contract/ids.ts'
import { consumerNotFound, type Consumers } from '#server/broker/consumers.ts'
import { pageInfo, paginate, parsePage, rangeOf } from './paging.ts'
import { consumerJson, queueJson, toTimestamp } from './queue-json.ts'
import { QUEUE, queueOfPath } from './queue-of-path.ts'
import type { ConsumerRecord, QueueRecord } from '#server/broker/queue-records.ts'
import type { Registry } from '#server/broker/registry.ts'

interface QueueRouteDependencies {
  registry: Registry
  consumers: Consumers
  write: GroupCommit['write']
}

function parseConsumer(body: unknown): ConsumerRequest {
  const type = typeof body === 'object' && body !== null && 'type' in body ? body.type : undefined
  const code = type === undefined ? ERROR_CODE.invalidRequestBody : ERROR_CODE.invalidConsumerSettings
  return parseRequest(ConsumerRequest, body, code)
}

function consumerOf(queue: QueueRecord, id: string): ConsumerRecord {
  if (queue.consumer?.id === id) return queue.consumer
  throw consumerNotFound(queue)
}

/** Queues and their consumers below `/client/v4`. */
export function createQueueRoutes({ registry, consumers, write }: QueueRouteDependencies) {
  const app = new Hono()
  const queueOf = queueOfPath(registry, ERROR_CODE.controlPlaneQueueNotFound)
  const json = (c: Context) => readJson(c.req.raw)

  app.get('/accounts/:account/queues', (c) => {
    const query = new URL(c.req.url).searchParams
    const page = parsePage(query, { isWholeByDefault: true })
    const { queues, total } = registry.list(accountOf(c), query.getAll('name'), rangeOf(page))
    return ok(queues.map(queueJson), pageInfo(page, queues.length, total))
  })
  app.post('/accounts/:account/queues', async (c) => {
    const owner = accountOf(c)
    const request = parseRequest(CreateQueueRequest, await json(c), ERROR_CODE.invalidQueueSettings)
    return ok(queueJson(await write(() => registry.create(owner, request), { adds: true })))
  })
  app.get(QUEUE, (c) => ok(queueJson(queueOf(c))))
  app.on(['PUT', 'PATCH'], QUEUE, async (c) => {
    const request = parseRequest(UpdateQueueRequest, await json(c), ERROR_CODE.invalidQueueSettings)
    const mode = c.req.method === 'PUT' ? 'replace' : 'merge'
    return ok(queueJson(await write(() => registry.update(queueOf(c), request, mode))))
  })
  app.delete(QUEUE, async (c) => {
    await write(() => registry.remove(queueOf(c)))
    return ok(null)
  })

  app.post(`${QUEUE}/purge`, async (c) => {
    parseRequest(PurgeRequest, await json(c), ERROR_CODE.jsonRequestBodyInvalid)
    return ok(queueJson(await write(() => registry.purge(queueOf(c)))))
  })
  app.get(`${QUEUE}/purge`, (c) => {
    const startedAt = queueOf(c).purgeStartedAt
    const timestamp = startedAt === null ? '' : toTimestamp(startedAt)
    // A purge completes at once: the messages are unreachable before the response is sent.
    return ok({ started_at: timestamp, completed: timestamp })
  })

  app.get(`${QUEUE}/consumers`, (c) => {
    const queue = queueOf(c)
    const attached = queue.consumer ? [consumerJson(queue, queue.consumer)] : []
    const { page, info } = paginate(attached, new URL(c.req.url).searchParams, { isWholeByDefault: true })
    return ok(page, info)
  })
  // Allowed on a full disk: without a consumer no client can pull messages and so free space.
  app.post(`${QUEUE}/consumers`, async (c) => {
    const request = parseConsumer(await json(c))
    return ok(
      await write(() => {
        const queue = queueOf(c)
        return consumerJson(queue, consumers.attach(queue, request))
      }),
    )
  })
  app.get(`${QUEUE}/consumers/:consumer`, (c) => {
    const queue = queueOf(c)
    return ok(consumerJson(queue, consumerOf(queue, c.req.param('consumer'))))
  })
  app.put(`${QUEUE}/consumers/:consumer`, async (c) => {
    const id = c.req.param('consumer')
    if (!ID_PATTERN.test(id))
      throw new QueuesError(400, ERROR_CODE.invalidRequestBody, 'The consumer id in the path is malformed.')
    const request = parseConsumer(await json(c))
    return ok(
      await write(() => {
        const queue = queueOf(c)
        return consumerJson(queue, consumers.put(queue, id, request))
      }),
    )
  })
  app.delete(`${QUEUE}/consumers/:consumer`, async (c) => {
    await write(() => {
      const queue = queueOf(c)
      consumerOf(queue, c.req.param('consumer'))
      consumers.detach(queue)
    })
    return ok(null)
  })

  return app
}
