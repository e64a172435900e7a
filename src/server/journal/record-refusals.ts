import { createMiddleware } from 'hono/factory'
import type { Principal } from '#contract/access.ts'
import type { Clock } from '#server/clock.ts'
import { captureJson } from '#server/http/json-body.ts'
import type { RecordedCall } from './describe-call.ts'
import { entry } from './entry.ts'
import { nameIn } from './name-in-body.ts'
import type { Recorder } from './recorder.ts'

interface RefusedVariables {
  Variables: { requestId: string; principal: Principal | null; call: RecordedCall }
}

/**
 * Records refused and failed changes of connections and sessions. Successful ones are recorded where they are made.
 * Mount it outside the check that refuses. As with changes of queues, unknown callers are not recorded.
 */
export function recordRefusals(recorder: Recorder, clock: Clock) {
  return createMiddleware<RefusedVariables>(async function recordRefusals(c, next) {
    const { action, connection } = c.get('call')
    if (action === null) {
      await next()
      return
    }
    recorder.assertWritable(c.get('requestId'))
    const bodyOf = captureJson(c.req.raw)
    await next()

    const principal = c.get('principal')
    const { status } = c.res
    if (!principal || status < 400) return
    const detail = action === 'end-session' ? null : nameIn(await bodyOf())
    recorder.write(
      entry({
        at: clock.now(),
        by: principal,
        connection,
        action,
        detail,
        // These changes are atomic, so a failed one has changed nothing.
        outcome: status < 500 ? 'refused' : 'failed',
        status,
        requestId: c.get('requestId'),
      }),
    )
  })
}
