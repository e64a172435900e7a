import type { SessionEvent } from '#server/auth/sessions/session-event.ts'
import type { Clock } from '#server/clock.ts'
import { entry } from './entry.ts'
import type { Recorder } from './recorder.ts'

function detailOf(event: SessionEvent): string | null {
  switch (event.action) {
    case 'sign-in':
      return event.method
    case 'sign-out':
      return null
    case 'end-session':
      return event.userName
  }
}

/** Records sign-ins, sign-outs and ended sessions. */
export function recordSessions(recorder: Pick<Recorder, 'write'>, clock: Clock) {
  return (event: SessionEvent): void => {
    const { action, who, role, requestId } = event
    recorder.write(
      entry({
        at: clock.now(),
        by: { name: who, role },
        action,
        detail: detailOf(event),
        // Each route ends one session.
        count: action === 'end-session' ? 1 : null,
        requestId,
      }),
    )
  }
}
