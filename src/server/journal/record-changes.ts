import type { Context } from 'hono'
import { createMiddleware } from 'hono/factory'
import type { Principal } from '#contract/access.ts'
import type { Outcome } from '#contract/journal.ts'
import { ERROR_CODE, GATEWAY_CODE, isGatewayCode, NOTHING_DONE_STATUSES } from '#contract/error-codes.ts'
import { LOCAL_CONNECTION_ID } from '#contract/ids.ts'
import type { Clock } from '#server/clock.ts'
import { QueuesError } from '#server/http/errors.ts'
import { overhear } from '#server/http/json-body.ts'
import { describeCall, type RecordedCall } from './describe-call.ts'
import { entry, type EntryFacts } from './entry.ts'
import { idOfCreated, type QueueNames } from './queue-names.ts'
import type { Recorder } from './recorder.ts'

interface RecordedVariables {
  Variables: { requestId: string; principal: Principal | null; call: RecordedCall }
}

/** Under which the journal has callers of `/client/v4`; no user may be called so. */
const API_TOKEN_CALLER = 'api-token'
/** A caller who gave up. No decision: what was under way may have been done. */
const GIVEN_UP = 499

/** What a status says about a change, with the code where the server itself made the answer. */
export function outcomeOf(status: number, ownCode: number | null = null): Outcome {
  if (status < 400) return 'done'
  // The gateway knows what it sent, and what cannot have been done.
  if (ownCode !== null && isGatewayCode(ownCode))
    return ownCode === GATEWAY_CODE.unknownOutcome ? 'unknown' : 'failed'
  // Said here, where nothing was sent on and nothing was begun.
  if (status === GIVEN_UP) return ownCode === ERROR_CODE.clientDisconnected ? 'failed' : 'unknown'
  if (status < 500) return 'refused'
  return NOTHING_DONE_STATUSES.has(status) ? 'failed' : 'unknown'
}

/** Whose change it is, and through what. */
type Caller = Pick<EntryFacts, 'by' | 'connection' | 'detail'>

interface Recorded {
  isRecorded(call: RecordedCall): boolean
  /** Asked once the answer is there; null: not known, and so not recorded, or anyone could fill the disk. */
  callerOf(c: Context<RecordedVariables>): Caller | null
}

interface RecordDependencies {
  recorder: Recorder
  clock: Clock
  names: QueueNames
}

/** Records changes, refused ones too, once their answer is there. Stands around the gate that refuses. */
function record({ recorder, clock, names }: RecordDependencies, { isRecorded, callerOf }: Recorded) {
  return createMiddleware<RecordedVariables>(async function recordChanges(c, next) {
    const call = c.get('call')
    const { action, queueId } = call
    if (action === null || !isRecorded(call)) {
      await next()
      return
    }
    recorder.demand(c.get('requestId'))

    const bodyOf = overhear(c.req.raw)
    // Before, as afterwards the queue may be gone.
    const through = call.connection ?? LOCAL_CONNECTION_ID
    const queueName = queueId === null ? null : names.nameOf(through, queueId)
    await next()

    const caller = callerOf(c)
    // Not read for a stranger.
    if (!caller) return
    const described = describeCall(action, await bodyOf())
    const isCreated = action === 'create-queue' && c.res.ok
    const createdId = isCreated ? await idOfCreated(c.res) : null
    if (createdId !== null && described.queueName !== null)
      names.learn(through, createdId, described.queueName)
    const ownCode = c.error instanceof QueuesError ? c.error.code : null
    recorder.write(
      entry({
        at: clock.now(),
        ...caller,
        ...described,
        queueId: queueId ?? createdId,
        queueName: described.queueName ?? queueName,
        outcome: outcomeOf(c.res.status, ownCode),
        status: c.res.status,
        requestId: c.get('requestId'),
      }),
    )
  })
}

/** Every change that goes through a connection of the dashboard. */
export function recordChanges(dependencies: RecordDependencies) {
  return record(dependencies, {
    isRecorded: () => true,
    callerOf(c) {
      const principal = c.get('principal')
      const { connection } = c.get('call')
      return principal && { by: principal, connection }
    },
  })
}

/**
 * What programs change by `/client/v4`, other than messages: those are their traffic, thousands a second. To stand
 * behind the check of their token.
 */
export function recordClientChanges(dependencies: RecordDependencies, ownAccount: string) {
  return record(dependencies, {
    isRecorded: ({ effect, action }) => effect === 'configuration' && action !== 'other',
    callerOf(c) {
      const { account } = c.get('call')
      const detail = account === ownAccount ? null : `in account ${account}`
      // A token has no role and may do everything.
      return { by: { name: API_TOKEN_CALLER, role: 'admin' }, connection: LOCAL_CONNECTION_ID, detail }
    },
  })
}
