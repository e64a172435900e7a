import type { Principal } from '#contract/access.ts'
import { REVEAL_HEADER } from '#contract/masking.ts'
import { fitsTemplate, QUEUES_ROUTES, toTemplate, type Route } from '#contract/routes.ts'
import type { ReportFailure } from '#server/http/failure.ts'
import { countMessages, maskAnswer } from './mask-answer.ts'
import type { Masker } from './masker.ts'

/** A call through a connection, as far as hiding goes. */
export interface GuardedCall {
  connection: string
  /** From `/queues` on, as it was spelled. */
  path: string
  headers: Headers
  principal: Principal | null
  requestId: string
}

/** That bodies were shown as they are. */
export interface Reveal {
  connection: string
  queueId: string
  principal: Principal
  /** How many messages were in the answer. */
  count: number
  status: number
  requestId: string
}

interface GuardOptions {
  /** Null: nothing is hidden. */
  masker: Masker | null
  /** Writes it down; throws where it cannot. */
  record: (reveal: Reveal) => void
  report: ReportFailure
}

/** What hides parts of the bodies in an answer. */
export type BodyGuard = (call: GuardedCall, answer: Response) => Promise<Response>

function decode(segment: string): string | null {
  try {
    return decodeURIComponent(segment)
  } catch {
    return null
  }
}

/** The calls that return messages. */
const LOOKS = Object.values(QUEUES_ROUTES).flatMap((route: Route) =>
  route.hasBodies ? [toTemplate(route.path)] : [],
)

const mayReveal = ({ principal, headers }: GuardedCall): boolean =>
  (principal?.role === 'operator' || principal?.role === 'admin') && headers.get(REVEAL_HEADER) === '1'

/**
 * Hides parts of the bodies in every answer that may have messages, unless one who may reveal them asks to. What
 * cannot be written into the journal is not revealed: it comes hidden.
 */
export function createBodyGuard({ masker, record, report }: GuardOptions): BodyGuard {
  if (!masker) return (_, answer) => Promise.resolve(answer)

  async function isRecorded(call: GuardedCall, queueId: string, answer: Response): Promise<boolean> {
    const { principal, connection, requestId } = call
    if (!principal) return false
    try {
      const count = await countMessages(answer)
      record({ connection, queueId, principal, count, status: answer.status, requestId })
      return true
    } catch (error) {
      report(error, requestId)
      return false
    }
  }

  return async (call, answer) => {
    const segments = call.path.split('/').slice(1).map(decode)
    const [, queueId, area] = segments
    // However it is spelled; what cannot be read is taken for a call that may answer messages.
    if (area !== 'messages' && area !== null) return answer
    const isLook = LOOKS.some((look) => look.length === segments.length && fitsTemplate(look, segments))
    if (isLook && queueId && answer.ok && mayReveal(call) && (await isRecorded(call, queueId, answer))) {
      return answer
    }
    return maskAnswer(answer, masker)
  }
}
