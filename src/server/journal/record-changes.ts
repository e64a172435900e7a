import type { Context } from 'hono'
import { createMiddleware } from 'hono/factory'
import type { Principal } from '#contract/access.ts'
import type { Outcome } from '#contract/journal.ts'
import { ERROR_CODE, GATEWAY_CODE, isGatewayCode, NO_CHANGE_STATUSES } from '#contract/error-codes.ts'
import { LOCAL_CONNECTION_ID } from '#contract/ids.ts'
import type { Clock } from '#server/clock.ts'
import { QueuesError } from '#server/http/errors.ts'
import { captureJson } from '#server/http/json-body.ts'
import { describeCall, type RecordedCall } from './describe-call.ts'
import { entry, type EntryFacts } from './entry.ts'
import { createdQueueId, type QueueNames } from './queue-names.ts'
import type { Recorder } from './recorder.ts'

interface RecordedVariables {
  Variables: { requestId: string; principal: Principal | null; call: RecordedCall }
}

/** Name of `/client/v4` callers in the journal; no user may have it. */
const API_TOKEN_CALLER = 'api-token'
/** The client closed the connection. This is not a refusal: the change may have been made. */
const CLIENT_CLOSED_REQUEST = 499

/** The outcome of a change, from the response's status and, if this server made the response, its code. */
export function outcomeOf(status: number, ownCode: number | null = null): Outcome {
  if (status < 400) return 'done'
  // The gateway knows whether the change was sent and may have been made.
  if (ownCode !== null && isGatewayCode(ownCode))
    return ownCode === GATEWAY_CODE.unknownOutcome ? 'unknown' : 'failed'
  // This code of this server means that nothing was forwarded or started.
  if (status === CLIENT_CLOSED_REQUEST)
    return ownCode === ERROR_CODE.clientDisconnected ? 'failed' : 'unknown'
  if (status < 500) return 'refused'
  return NO_CHANGE_STATUSES.has(status) ? 'failed' : 'unknown'
}

/** Who makes a change, and through which connection. */
type Caller = Pick<EntryFacts, 'by' | 'connection' | 'detail'>

interface Recorded {
  isRecorded(call: RecordedCall): boolean
  /** Called after the response. Null for an unknown caller, who is not recorded: otherwise anyone could fill the disk. */
  callerOf(c: Context<RecordedVariables>): Caller | null
}

interface RecordDependencies {
  recorder: Recorder
  clock: Clock
  names: QueueNames
}

/** Records changes after their response, including refused ones. Mount it outside the check that refuses. */
function record({ recorder, clock, names }: RecordDependencies, { isRecorded, callerOf }: Recorded) {
  return createMiddleware<RecordedVariables>(async function recordChanges(c, next) {
    const call = c.get('call')
    const { action, queueId } = call
    if (action === null || !isRecorded(call)) {
      await next()
      return
    }
    recorder.assertWritable(c.get('requestId'))

    const bodyOf = captureJson(c.req.raw)
    // Looked up first, because the call may delete the queue.
    const connection = call.connection ?? LOCAL_CONNECTION_ID
    const queueName = queueId === null ? null : names.nameOf(connection, queueId)
    await next()

    const caller = callerOf(c)
    // The body is not read for an unknown caller.
    if (!caller) return
    const described = describeCall(action, await bodyOf())
    const isCreated = action === 'create-queue' && c.res.ok
    const createdId = isCreated ? await createdQueueId(c.res) : null
    if (createdId !== null && described.queueName !== null)
      names.remember(connection, createdId, described.queueName)
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

/** Records every change through a connection of the dashboard. */
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
 * Records configuration changes through `/client/v4`. Messages are not recorded, because programs may send thousands
 * per second. Mount it behind the check of the token.
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
