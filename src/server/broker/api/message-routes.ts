import { Hono, type Context } from 'hono'
import { ERROR_CODE } from '#contract/error-codes.ts'
import { ok, refusal } from '#server/http/envelope.ts'
import { readJson } from '#server/http/json-body.ts'
import type { GroupCommit, WriteOptions } from '#server/sqlite/group-commit.ts'
import type { Leases } from '#server/broker/leases.ts'
import type { Messages } from '#server/broker/messages.ts'
import { parseBatch, parsePush } from '#server/broker/push-messages.ts'
import { QUEUE, queueOfPath } from './queue-of-path.ts'
import type { QueueRecord } from '#server/broker/queue-records.ts'
import type { Registry } from '#server/broker/registry.ts'
import { parseAck, parseExtend, parsePeek, parsePull, parsePurgeRefs } from './requests.ts'

interface MessageRouteDependencies {
  registry: Registry
  messages: Messages
  leases: Leases
  write: GroupCommit['write']
}

const POST_ONLY = [
  '',
  '/batch',
  '/pull',
  '/ack',
  '/peek',
  '/purge',
  '/extend',
  '/preview',
  '/preview/ack',
] as const

/** The messages of a queue below `/client/v4`, and its metrics. */
export function createMessageRoutes({ registry, messages, leases, write }: MessageRouteDependencies) {
  const app = new Hono()
  const controlQueueOf = queueOfPath(registry, ERROR_CODE.controlPlaneQueueNotFound)
  const queueOf = queueOfPath(registry, ERROR_CODE.queueNotFound)
  const json = (c: Context) => readJson(c.req.raw)

  /** Turn by turn, until what is due is settled and there is an answer. */
  async function settled<T>(
    queueNow: () => QueueRecord,
    run: (queue: QueueRecord) => T | null,
    options?: WriteOptions,
  ): Promise<T> {
    for (;;) {
      const answer = await write(() => run(queueNow()), options)
      if (answer !== null) return answer
      // Nobody is told of these, so they need not wait for the disk.
      while (!(await write(() => messages.settle(queueNow()), { mayBeLost: true })));
    }
  }

  /** For those that change nothing but what is due anyway. */
  const look = <T>(queueNow: () => QueueRecord, run: (queue: QueueRecord) => T | null) =>
    settled(queueNow, run, { mayBeLost: true })

  app.get(`${QUEUE}/metrics`, async (c) => ok(await look(() => controlQueueOf(c), messages.metrics)))

  app.post(`${QUEUE}/messages`, async (c) => {
    const message = parsePush(await json(c))
    return ok({
      metadata: {
        metrics: await write(() => messages.push(queueOf(c), [message]), { adds: true }),
      },
    })
  })
  app.post(`${QUEUE}/messages/batch`, async (c) => {
    const batch = parseBatch(await json(c))
    return ok({
      metadata: { metrics: await write(() => messages.push(queueOf(c), batch), { adds: true }) },
    })
  })
  app.post(`${QUEUE}/messages/pull`, async (c) => {
    const body = await json(c)
    return ok(
      await settled(
        () => queueOf(c),
        (queue) => messages.pull(queue, parsePull(body, queue.consumer)),
      ),
    )
  })
  app.post(`${QUEUE}/messages/ack`, async (c) => {
    const { acks, retries } = parseAck(await json(c))
    return ok(await write(() => leases.ack(queueOf(c), acks, retries)))
  })
  app.post(`${QUEUE}/messages/peek`, async (c) => {
    const { batchSize } = parsePeek(await json(c))
    return ok(
      await look(
        () => queueOf(c),
        (queue) => messages.peek(queue, batchSize),
      ),
    )
  })
  app.post(`${QUEUE}/messages/purge`, async (c) => {
    const refs = parsePurgeRefs(await json(c))
    return ok(await write(() => leases.purgeRefs(queueOf(c), refs)))
  })
  app.post(`${QUEUE}/messages/extend`, async (c) => {
    const { leaseIds, visibilityTimeoutMs } = parseExtend(await json(c))
    return ok(await write(() => leases.extend(queueOf(c), leaseIds, visibilityTimeoutMs)))
  })
  app.post(`${QUEUE}/messages/preview`, async (c) => {
    const { batchSize, visibilityTimeoutMs } = parsePull(await json(c), null)
    return ok(
      await settled(
        () => queueOf(c),
        (queue) => messages.preview(queue, batchSize, visibilityTimeoutMs),
      ),
    )
  })
  app.post(`${QUEUE}/messages/preview/ack`, async (c) => {
    const { acks, retries } = parseAck(await json(c))
    const { warnings } = await write(() => leases.ack(queueOf(c), acks, retries))
    return ok({ warnings })
  })
  for (const path of POST_ONLY) {
    app.all(`${QUEUE}/messages${path}`, () => {
      const message = 'This method is not allowed here; what is done with messages is a POST.'
      return refusal(405, [{ code: ERROR_CODE.methodNotAllowed, message }], { allow: 'POST' })
    })
  }
  return app
}
