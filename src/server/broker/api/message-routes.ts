import { Hono, type Context } from 'hono'
import { ERROR_CODE } from '#contract/error-codes.ts'
import { ok, refusal } from '#server/http/envelope.ts'
import { readJson } from '#server/http/json-body.ts'
import type { GroupCommit, WriteOptions } from '#server/sqlite/group-commit.ts'
import type { Leases } from '#server/broker/leases.ts'
import type { Messages } from '#server/broker/messages.ts'
import { parseBatch, parsePush, type NewMessage } from '#server/broker/push-messages.ts'
import { ackJson, extendJson, peekJson, previewJson, pullJson, warningsJson } from './message-json.ts'
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

/** The messages and metrics of a queue, below `/client/v4`. */
export function createMessageRoutes({ registry, messages, leases, write }: MessageRouteDependencies) {
  const app = new Hono()
  const controlQueueOf = queueOfPath(registry, ERROR_CODE.controlPlaneQueueNotFound)
  const queueOf = queueOfPath(registry, ERROR_CODE.queueNotFound)
  const json = (c: Context) => readJson(c.req.raw)

  /** Processes what is due in the queue, turn by turn, until `run` has a result. */
  async function afterDue<T>(
    queueNow: () => QueueRecord,
    run: (queue: QueueRecord) => T | null,
    options?: WriteOptions,
  ): Promise<T> {
    for (;;) {
      const result = await write(() => run(queueNow()), options)
      if (result !== null) return result
      // No response reports these changes, so they need not wait for the disk.
      while (!(await write(() => messages.processDue(queueNow()), { mayBeLost: true })));
    }
  }

  /** For calls that change nothing except what is due anyway. */
  const look = <T>(queueNow: () => QueueRecord, run: (queue: QueueRecord) => T | null) =>
    afterDue(queueNow, run, { mayBeLost: true })

  async function push(c: Context, batch: readonly NewMessage[]): Promise<Response> {
    const metrics = await write(() => messages.push(queueOf(c), batch), { adds: true })
    return ok({ metadata: { metrics } })
  }

  app.get(`${QUEUE}/metrics`, async (c) => ok(await look(() => controlQueueOf(c), messages.metrics)))

  app.post(`${QUEUE}/messages`, async (c) => push(c, [parsePush(await json(c))]))
  app.post(`${QUEUE}/messages/batch`, async (c) => push(c, parseBatch(await json(c))))
  app.post(`${QUEUE}/messages/pull`, async (c) => {
    const body = await json(c)
    const pulled = await afterDue(
      () => queueOf(c),
      (queue) => messages.pull(queue, parsePull(body, queue.consumer)),
    )
    return ok(pullJson(pulled))
  })
  app.post(`${QUEUE}/messages/ack`, async (c) => {
    const { acks, retries } = parseAck(await json(c))
    return ok(ackJson(await write(() => leases.ack(queueOf(c), acks, retries))))
  })
  app.post(`${QUEUE}/messages/peek`, async (c) => {
    const { batchSize } = parsePeek(await json(c))
    const peeked = await look(
      () => queueOf(c),
      (queue) => messages.peek(queue, batchSize),
    )
    return ok(peekJson(peeked))
  })
  app.post(`${QUEUE}/messages/purge`, async (c) => {
    const refs = parsePurgeRefs(await json(c))
    const warnings = await write(() => leases.purgeRefs(queueOf(c), refs))
    return ok({ errors: [], warnings: warningsJson(warnings) })
  })
  app.post(`${QUEUE}/messages/extend`, async (c) => {
    const { leaseIds, visibilityTimeoutMs } = parseExtend(await json(c))
    return ok(extendJson(await write(() => leases.extend(queueOf(c), leaseIds, visibilityTimeoutMs))))
  })
  app.post(`${QUEUE}/messages/preview`, async (c) => {
    const { batchSize, visibilityTimeoutMs } = parsePull(await json(c), null)
    const previewed = await afterDue(
      () => queueOf(c),
      (queue) => messages.preview(queue, batchSize, visibilityTimeoutMs),
    )
    return ok(previewJson(previewed))
  })
  app.post(`${QUEUE}/messages/preview/ack`, async (c) => {
    const { acks, retries } = parseAck(await json(c))
    const { warnings } = await write(() => leases.ack(queueOf(c), acks, retries))
    return ok({ warnings: warningsJson(warnings) })
  })
  for (const path of POST_ONLY) {
    app.all(`${QUEUE}/messages${path}`, () => {
      const message = 'This method is not allowed here; calls on messages use POST.'
      return refusal(405, [{ code: ERROR_CODE.methodNotAllowed, message }], { allow: 'POST' })
    })
  }
  return app
}
