import type { Principal } from '#contract/access.ts'
import { REVEAL_HEADER } from '#contract/masking.ts'
import { fitsTemplate, QUEUES_ROUTES, toTemplate, type Route } from '#contract/routes.ts'
import type { ReportFailure } from '#server/http/failure.ts'
import { countMessages, maskResponse } from './mask-response.ts'
import type { Masker } from './masker.ts'

/** The parts of a call through a connection that masking depends on. */
export interface GuardedCall {
  connection: string
  /** From `/queues` on, as the client wrote it. */
  path: string
  headers: Headers
  principal: Principal | null
  requestId: string
}

/** Unmasked bodies were sent. */
export interface Reveal {
  connection: string
  queueId: string
  principal: Principal
  /** Messages in the response. */
  count: number
  status: number
  requestId: string
}

interface GuardOptions {
  /** Null if nothing is masked. */
  masker: Masker | null
  /** Writes it to the journal; throws if that fails. */
  record: (reveal: Reveal) => void
  report: ReportFailure
}

/** Masks the bodies in a response. */
export type BodyGuard = (call: GuardedCall, response: Response) => Promise<Response>

function decode(segment: string): string | null {
  try {
    return decodeURIComponent(segment)
  } catch {
    return null
  }
}

/** The routes that return messages. */
const MESSAGE_ROUTES = Object.values(QUEUES_ROUTES).flatMap((route: Route) =>
  route.hasBodies ? [toTemplate(route.path)] : [],
)

const mayReveal = ({ principal, headers }: GuardedCall): boolean =>
  (principal?.role === 'operator' || principal?.role === 'admin') && headers.get(REVEAL_HEADER) === '1'

/**
 * Masks the bodies in every response that may contain messages, unless a user with the right to reveal them asks for
 * them. If the reveal cannot be written to the journal, the response is masked.
 */
export function createBodyGuard({ masker, record, report }: GuardOptions): BodyGuard {
  if (!masker) return (_, response) => Promise.resolve(response)

  async function isRecorded(call: GuardedCall, queueId: string, response: Response): Promise<boolean> {
    const { principal, connection, requestId } = call
    if (!principal) return false
    try {
      const count = await countMessages(response)
      record({ connection, queueId, principal, count, status: response.status, requestId })
      return true
    } catch (error) {
      report(error, requestId)
      return false
    }
  }

  return async (call, response) => {
    const segments = call.path.split('/').slice(1).map(decode)
    const [, queueId, area] = segments
    // By the decoded path; a path that cannot be decoded counts as one that may return messages.
    if (area !== 'messages' && area !== null) return response
    const returnsMessages = MESSAGE_ROUTES.some(
      (route) => route.length === segments.length && fitsTemplate(route, segments),
    )
    if (
      returnsMessages &&
      queueId &&
      response.ok &&
      mayReveal(call) &&
      (await isRecorded(call, queueId, response))
    ) {
      return response
    }
    return maskResponse(response, masker)
  }
}
