import { Hono, type Context } from 'hono'
import { ConsumerRequest } from '#contract/consumers.ts'
import { ERROR_CODE } from '#contract/error-codes.ts'
import { CreateQueueRequest, PurgeRequest, UpdateQueueRequest } from '#contract/queues.ts'
import { ok, refusal } from '#server/http/envelope.ts'
import { QueuesError } from '#server/http/errors.ts'
import { readJson } from '#server/http/json-body.ts'
import { parseRequest } from '#server/http/parse.ts'
import type { GroupCommit } from '#server/sqlite/group-commit.ts'
import { accountOf, createAccountRoutes, ID_PATTERN } from './account-routes.ts'
import type { Leases } from './leases.ts'
import type { Messages } from './messages.ts'
import { paginate } from './paging.ts'
import { parseBatch, parsePush } from './push-messages.ts'
import { consumerJson, queueJson, toTimestamp } from './queue-json.ts'
import type { ConsumerRecord, QueueRecord, Registry } from './registry.ts'
import { parseAck, parseExtend, parsePeek, parsePull, parsePurgeRefs } from './requests.ts'
import { createSubscriptionRoutes } from './subscription-routes.ts'
import type { Subscriptions } from './subscriptions.ts'

const QUEUE = '/accounts/:account/queues/:queue'

interface RouteDependencies {
  registry: Registry
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
export function createBrokerRoutes({ registry, messages, leases, subscriptions, write }: RouteDependencies) {
  const app = new Hono()

  /** Turn by turn, until what is due is settled and there is an answer. */
  async function settled<T>(run: () => T | null): Promise<T> {
    for (;;) {
      const answer = await write(run)
      if (answer !== null) return answer
    }
  }

  /** The queue of the path; which code says "not found" differs between configuration and messages. */
  function queueOf(c: Context, notFoundCode: number = ERROR_CODE.controlPlaneQueueNotFound): QueueRecord {
    const id = c.req.param('queue') ?? ''
    const owner = accountOf(c)
    if (!ID_PATTERN.test(id)) {
      throw new QueuesError(
        400,
        ERROR_CODE.queueIdMalformed,
        'The queue id in the path is malformed: it has 32 hex digits.',
      )
    }
    const queue = registry.find(owner, id)
    if (!queue) throw new QueuesError(404, notFoundCode, `Queue not found: no queue has the id ${id}.`)
    return queue
  }

  function consumerOf(queue: QueueRecord, id: string): ConsumerRecord {
    if (queue.consumer?.id === id) return queue.consumer
    throw new QueuesError(
      404,
      ERROR_CODE.consumerNotFound,
      `Consumer not found: queue '${queue.name}' has none with this id.`,
    )
  }

  const control = (c: Context) => queueOf(c)
  const data = (c: Context) => queueOf(c, ERROR_CODE.queueNotFound)
  const json = (c: Context) => readJson(c.req.raw)

  app.get('/accounts/:account/queues', (c) => {
    const query = new URL(c.req.url).searchParams
    const names = new Set(query.getAll('name'))
    const queues = registry.list(accountOf(c)).filter((queue) => names.size === 0 || names.has(queue.name))
    const { page, info } = paginate(queues, query)
    return ok(page.map(queueJson), info)
  })
  app.post('/accounts/:account/queues', async (c) => {
    const owner = accountOf(c)
    const request = parseRequest(CreateQueueRequest, await json(c), ERROR_CODE.invalidQueueSettings)
    return ok(queueJson(await write(() => registry.create(owner, request))))
  })
  app.get(QUEUE, (c) => ok(queueJson(control(c))))
  app.on(['PUT', 'PATCH'], QUEUE, async (c) => {
    const request = parseRequest(UpdateQueueRequest, await json(c), ERROR_CODE.invalidQueueSettings)
    const mode = c.req.method === 'PUT' ? 'replace' : 'merge'
    return ok(queueJson(await write(() => registry.update(control(c), request, mode))))
  })
  app.delete(QUEUE, async (c) => {
    await write(() => registry.remove(control(c)))
    return ok(null)
  })
  app.get(`${QUEUE}/metrics`, async (c) => ok(await settled(() => messages.metrics(control(c)))))

  app.post(`${QUEUE}/purge`, async (c) => {
    parseRequest(PurgeRequest, await json(c), ERROR_CODE.jsonRequestBodyInvalid)
    return ok(queueJson(await write(() => registry.purge(control(c)))))
  })
  app.get(`${QUEUE}/purge`, (c) => {
    const startedAt = control(c).purgeStartedAt
    const timestamp = startedAt === null ? '' : toTimestamp(startedAt)
    // A purge is over at once: the messages are out of reach before its request is answered.
    return ok({ started_at: timestamp, completed: timestamp })
  })

  app.get(`${QUEUE}/consumers`, (c) => {
    const queue = control(c)
    const consumers = queue.consumer ? [consumerJson(queue, queue.consumer)] : []
    const { page, info } = paginate(consumers, new URL(c.req.url).searchParams)
    return ok(page, info)
  })
  app.post(`${QUEUE}/consumers`, async (c) => {
    const request = parseConsumer(await json(c))
    return ok(
      await write(() => {
        const queue = control(c)
        return consumerJson(queue, registry.attach(queue, request))
      }),
    )
  })
  app.get(`${QUEUE}/consumers/:consumer`, (c) => {
    const queue = control(c)
    return ok(consumerJson(queue, consumerOf(queue, c.req.param('consumer'))))
  })
  app.put(`${QUEUE}/consumers/:consumer`, async (c) => {
    const id = c.req.param('consumer')
    if (!ID_PATTERN.test(id))
      throw new QueuesError(400, ERROR_CODE.invalidRequestBody, 'The consumer id in the path is malformed.')
    const request = parseConsumer(await json(c))
    return ok(
      await write(() => {
        const queue = control(c)
        return consumerJson(queue, registry.put(queue, id, request))
      }),
    )
  })
  app.delete(`${QUEUE}/consumers/:consumer`, async (c) => {
    await write(() => {
      const queue = control(c)
      registry.detach(queue, consumerOf(queue, c.req.param('consumer')))
    })
    return ok(null)
  })

  app.post(`${QUEUE}/messages`, async (c) => {
    const message = parsePush(await json(c))
    return ok({
      metadata: {
        metrics: await write(() => messages.push(data(c), [message])),
      },
    })
  })
  app.post(`${QUEUE}/messages/batch`, async (c) => {
    const batch = parseBatch(await json(c))
    return ok({
      metadata: { metrics: await write(() => messages.push(data(c), batch)) },
    })
  })
  app.post(`${QUEUE}/messages/pull`, async (c) => {
    const body = await json(c)
    return ok(
      await settled(() => {
        const queue = data(c)
        return messages.pull(queue, parsePull(body, queue.consumer))
      }),
    )
  })
  app.post(`${QUEUE}/messages/ack`, async (c) => {
    const { acks, retries } = parseAck(await json(c))
    return ok(await write(() => leases.ack(data(c), acks, retries)))
  })
  app.post(`${QUEUE}/messages/peek`, async (c) => {
    const { batchSize } = parsePeek(await json(c))
    return ok(await settled(() => messages.peek(data(c), batchSize)))
  })
  app.post(`${QUEUE}/messages/purge`, async (c) => {
    const refs = parsePurgeRefs(await json(c))
    return ok(await write(() => leases.purgeRefs(data(c), refs)))
  })
  app.post(`${QUEUE}/messages/extend`, async (c) => {
    const { leaseIds, visibilityTimeoutMs } = parseExtend(await json(c))
    return ok(await write(() => leases.extend(data(c), leaseIds, visibilityTimeoutMs)))
  })
  app.post(`${QUEUE}/messages/preview`, async (c) => {
    const { batchSize, visibilityTimeoutMs } = parsePull(await json(c), null)
    return ok(await settled(() => messages.preview(data(c), batchSize, visibilityTimeoutMs)))
  })
  app.post(`${QUEUE}/messages/preview/ack`, async (c) => {
    const { acks, retries } = parseAck(await json(c))
    const { warnings } = await write(() => leases.ack(data(c), acks, retries))
    return ok({ warnings })
  })
  app.all(`${QUEUE}/messages`, () => {
    const message = 'This method is not allowed here; messages are pushed with POST.'
    return refusal(405, [{ code: ERROR_CODE.methodNotAllowed, message }], {
      allow: 'POST',
    })
  })

  app.route('/', createSubscriptionRoutes(subscriptions, write))
  app.route('/', createAccountRoutes())
  return app
}

function parseConsumer(body: unknown): ConsumerRequest {
  const type = typeof body === 'object' && body !== null && 'type' in body ? body.type : undefined
  const code = type === undefined ? ERROR_CODE.invalidRequestBody : ERROR_CODE.invalidConsumerSettings
  return parseRequest(ConsumerRequest, body, code)
}
