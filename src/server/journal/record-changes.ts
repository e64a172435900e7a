import { createMiddleware } from 'hono/factory'
import type { Outcome, Principal } from '#contract/access.ts'
import { ERROR_CODE } from '#contract/error-codes.ts'
import type { Clock } from '#server/clock.ts'
import { QueuesError } from '#server/http/errors.ts'
import { describeCall } from './describe-call.ts'
import { overhear } from './overheard-body.ts'
import { idOfCreated, type QueueNames } from './queue-names.ts'
import type { Recorder } from './recorder.ts'

interface RecordedVariables {
  Variables: { requestId: string; principal: Principal | null }
}

const CONNECTION_PATH = /\/api\/connections\/([^/]+)\/v4(\/.*)$/
/** Unlike other 5xx, these say that nothing was done; 507 is ours for a full disk. */
const NOTHING_DONE = new Set([501, 503, 505, 507])

/** A caller who gave up. No decision: what was under way may have been done. */
const GIVEN_UP = 499

/** What a status says about a change, with the code where the server itself refused it. */
export function outcomeOf(status: number, ownCode: number | null = null): Outcome {
  if (status < 400) return 'done'
  // Said here, where nothing was sent on and nothing was begun.
  if (status === GIVEN_UP) return ownCode === ERROR_CODE.clientDisconnected ? 'failed' : 'unknown'
  if (status < 500) return 'refused'
  return NOTHING_DONE.has(status) ? 'failed' : 'unknown'
}

/**
 * Records every change that goes through a connection, refused ones too, once its answer is there. Stands around
 * the gate that refuses; whoever is not known at all is not recorded, or anyone could fill the disk.
 */
export function recordChanges(recorder: Recorder, clock: Clock, names: QueueNames) {
  return createMiddleware<RecordedVariables>(async function recordChanges(c, next) {
    const { method } = c.req
    const [, connection = '', path = ''] = CONNECTION_PATH.exec(c.req.path) ?? []
    const named = describeCall(method, path, null)
    if (!named) {
      await next()
      return
    }
    recorder.demand(c.get('requestId'))

    const body = overhear(c.req.raw)
    c.req.raw = body.request
    // Before, as afterwards the queue may be gone.
    const queueName = named.queueId === null ? null : names.nameOf(connection, named.queueId)
    await next()

    const principal = c.get('principal')
    // Not read for a stranger.
    const call = principal && describeCall(method, path, await body.json())
    if (!principal || !call) return
    const isCreated = call.action === 'create-queue' && c.res.ok
    const createdId = isCreated ? await idOfCreated(c.res) : null
    if (createdId !== null && call.queueName !== null) names.learn(connection, createdId, call.queueName)
    recorder.write({
      at: clock.now(),
      who: principal.name,
      role: principal.role,
      connection,
      ...call,
      queueId: call.queueId ?? createdId,
      queueName: call.queueName ?? queueName,
      detail: null,
      outcome: outcomeOf(c.res.status, c.error instanceof QueuesError ? c.error.code : null),
      status: c.res.status,
      requestId: c.get('requestId'),
    })
  })
}
